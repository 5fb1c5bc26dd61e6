/** What each suite's disk image is made of. */

/** A Debian release whose s390x packages make the embedded host. */
export type Suite = "bookworm" | "forky";

/** The suites, the default one first. */
export const SUITES: readonly Suite[] = ["bookworm", "forky"];

/** The default: Debian 12 with libvirt 9.0, mdevctl 1.2. */
export const DEFAULT_SUITE: Suite = "bookworm";

/** Extracting installs nothing by itself, so that the base is named too. */
const BASE = [
  ...["base-files", "base-passwd", "bash", "dash", "coreutils", "util-linux", "mount", "sed", "grep", "mawk"],
  ...["findutils", "hostname", "libc-bin", "login", "passwd", "procps", "kmod", "iproute2", "sudo", "udev"],
  ...["openssh-server", "xz-utils", "systemd", "systemd-sysv", "dbus", "gzip", "tar", "diffutils", "debianutils"],
  ...["libpam-modules"],
];

const KVM_HOST = [
  ...["libvirt-daemon", "libvirt-clients", "libvirt-daemon-system", "mdevctl", "driverctl", "s390-tools"],
  ...["uuid-runtime", "polkitd", "qemu-system-s390x"],
];

const OF_SUITE: Record<Suite, readonly string[]> = {
  bookworm: ["libvirt-daemon-system-systemd"],
  // Its openssh-server no longer brings the client's programs, of which scp is one that others expect on a host.
  forky: ["libvirt-daemon-driver-nodedev", "libvirt-daemon-driver-qemu", "nftables", "openssh-client"],
};

/** The s390x packages of the suite's image; apt adds what they depend on. */
export function packagesOf(suite: Suite): readonly string[] {
  return [...BASE, ...KVM_HOST, ...OF_SUITE[suite]];
}

/** What no package manager is asked to extract: it is half of the bytes, and nobody reads it on this host. */
export const LEFT_OUT: readonly string[] = [
  "/usr/share/doc/*",
  "/usr/share/man/*",
  "/usr/share/info/*",
  "/usr/share/locale/*",
  "/usr/share/i18n/*",
  "/usr/share/lintian/*",
  "/usr/share/bash-completion/*",
  "/usr/lib/udev/hwdb.d/*",
  "/usr/share/qemu/edk2-*",
  "/usr/share/qemu/firmware/*",
];
