import { commandLine } from "../quoting";

/**
 * Why virsh failed, as a type. This table is the one place that knows libvirt's texts (LC_ALL=C); its tests are
 * output captured from real hosts. Sources: libvirt src/node_device/node_device_driver.c, src/util/virmdev.c,
 * src/conf/virnodedeviceobj.c, src/qemu/qemu_hotplug.c, src/hypervisor/virhostdev.c; mdevctl src/main.rs; QEMU
 * system/qdev-monitor.c.
 */
export type VirshFailureKind =
  | "no-such-device"
  | "no-such-domain"
  | "already-active"
  | "not-active"
  | "not-defined"
  | "already-defined"
  | "in-use"
  | "held-by-guest"
  | "not-attached"
  | "being-detached"
  | "subchannel-taken"
  | "subchannel-not-bound"
  | "no-such-parent"
  | "uuid-on-other-parent"
  | "uuid-defined-twice"
  | "transient"
  | "no-mdevctl"
  | "mdevctl-silent"
  | "libvirt-too-old"
  | "no-libvirt"
  | "not-permitted"
  | "disconnected"
  | "file-gone"
  | "other";

const table: readonly (readonly [VirshFailureKind, RegExp])[] = [
  ["no-such-device", /no node device with matching name/],
  ["no-such-device", /Could not find matching device/],
  ["no-such-domain", /Domain not found|failed to get domain/],
  ["already-active", /[Dd]evice .*is already active/],
  ["already-active", /Device already exists/],
  ["not-active", /[Dd]evice .*is not active/],
  ["not-active", /failed to access '\/sys\/bus\/mdev\/devices\/.*': No such file or directory/],
  ["not-defined", /([Nn]ode|Mediated) device .*is not defined/],
  ["not-defined", /No devices match the specified uuid|Device is insufficiently specified/],
  ["already-defined", /Cowardly refusing to overwrite existing config/],
  ["in-use", /device in use/],
  ["held-by-guest", /mediated device .* is in use by driver/],
  ["not-attached", /error: device not found: /],
  ["being-detached", /is already in the process of unplug/],
  ["subchannel-taken", /No available instances/],
  ["subchannel-not-bound", /Unable to find parent device|not currently registered for mdev support/],
  ["no-such-parent", /invalid parent device/],
  ["uuid-on-other-parent", /Device exists under different parent/],
  ["uuid-defined-twice", /Multiple definitions found for/],
  ["transient", /cannot set autostart for transient device/],
  ["no-mdevctl", /Cannot find 'mdevctl' in path|Unable to run mdevctl/],
  ["mdevctl-silent", /Unable to set autostart on '.*': Unknown Error/],
  // virsh's own, before it asks libvirt: it is the first line then.
  ["file-gone", /^error: Failed to open file '[^']*': No such file or directory/],
  ["libvirt-too-old", /unknown command: 'nodedev-/],
  ["not-permitted", /authentication unavailable|[Pp]ermission denied|access denied|authentication failed/],
  [
    "disconnected",
    /Disconnected from .* due to|End of file while reading data|Cannot recv data|Cannot write data|client socket is closed|closed due to keepalive timeout/,
  ],
  // In this order: a virsh that was connected names the socket too.
  ["disconnected", /no valid connection|Failed to reconnect to the hypervisor/],
  ["no-libvirt", /failed to connect to the hypervisor|Failed to connect socket/],
];

/** The kind of failure that virsh's stderr tells of. */
export function virshFailureKind(stderr: string): VirshFailureKind {
  return table.find(([, pattern]) => pattern.test(stderr))?.[0] ?? "other";
}

/** Failures of virsh itself, or of its way to libvirt: of these alone a virsh can tell that ended without an answer. */
const ownFailures: readonly VirshFailureKind[] = ["no-libvirt", "not-permitted", "disconnected", "other"];

/**
 * The kind of failure of a virsh that ended before it had answered. What it printed of a device by then was cut off in the
 * middle, and is no answer: undefined.
 */
export function endedFailureKind(stderr: string): VirshFailureKind | undefined {
  const kind = virshFailureKind(stderr);
  return ownFailures.includes(kind) ? kind : undefined;
}

/** libvirt's own words in virsh's stderr: the last `error:` line, without that word. */
export function libvirtSaid(stderr: string): string {
  const errors = stderr.split("\n").filter((line) => line.startsWith("error: "));
  return (errors.at(-1)?.slice("error: ".length) ?? stderr).trim();
}

/**
 * What to do about a failure that an operator of the host can put right; undefined for those that are weighed, or that
 * say enough themselves.
 *
 * @param user who is logged in.
 */
export function helpFor(kind: VirshFailureKind, user: string): string | undefined {
  switch (kind) {
    case "no-libvirt":
    case "disconnected":
      return "Check that libvirt runs there: systemctl status libvirtd (or virtqemud, virtnodedevd).";
    case "not-permitted":
      return `The user needs the group libvirt: ${commandLine(["sudo", "usermod", "-aG", "libvirt", user])}; or sudo: true in the connection`;
    case "no-mdevctl":
      return "Install mdevctl on the host; libvirt needs it for mediated devices.";
    case "mdevctl-silent":
      return "mdevctl is not on the host, or ended without a word; which of the two, tells: mdevctl --version";
    case "libvirt-too-old":
      return "libvirt 7.8 or newer is needed.";
    case "subchannel-taken":
      return "A subchannel has room for one mediated device; which has it now: lscss --vfio";
    case "subchannel-not-bound":
      return "Which driver has the subchannel, and how to change it: driverctl -b css list-devices; driverctl -b css set-override SUBCHANNEL vfio_ccw";
    case "no-such-parent":
      return "libvirt shows a subchannel while io_subchannel or vfio_ccw has it: virsh nodedev-list --cap css";
    case "uuid-on-other-parent":
    case "uuid-defined-twice":
      return "Where the UUID is defined: mdevctl list --defined";
    default:
      return undefined;
  }
}
