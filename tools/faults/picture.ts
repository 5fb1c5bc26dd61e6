import { mustOnHost, type RunningHost } from "../../host";

/**
 * All that the resources of this package leave traces in, whoever made them: who drives each subchannel, now and at boot,
 * which disks are online, what is defined, what is active, and the definitions of the guests.
 */
const LOOKS: Record<string, string> = {
  drivers: "cd /sys/bus/css/devices; for s in *; do echo $s $(readlink $s/driver) $(cat $s/driver_override); done",
  online: "cd /sys/bus/ccw/devices; for d in *; do echo $d $(cat $d/online); done",
  overrides: "grep -r '' /etc/driverctl.d /etc/udev/rules.d || true",
  definitions: "cd /etc/mdevctl.d; find . -type f | sort | while read -r f; do echo $f; cat $f; done",
  active: "cd /sys/bus/mdev/devices 2>/dev/null && for m in *; do [ -e $m ] && readlink $m; done | sort; true",
  running:
    "for d in $(virsh -c qemu:///system list --name); do virsh -c qemu:///system dumpxml $d | grep -A9 '<hostdev'; done; true",
  guests:
    "for d in $(virsh -c qemu:///system list --all --name); do virsh -c qemu:///system dumpxml --inactive $d; done",
};

/** What a host shows, by the name of the look; byte for byte. */
export type Picture = Readonly<Record<string, string>>;

/** Looks at a host past the provider, past libvirt where that may lag, and past mdevctl. */
export async function pictureOf(host: RunningHost): Promise<Picture> {
  const script = Object.values(LOOKS)
    .map((look) => `(${look})\necho "${BETWEEN}"`)
    .join("\n");
  const shown = (await mustOnHost(host, script)).split(`${BETWEEN}\n`);
  return Object.fromEntries(Object.keys(LOOKS).map((name, index) => [name, shown[index] ?? ""]));
}

const BETWEEN = "== picture ==";

/** What is gone after a boot, and nobody's to bring back: what running guests have. */
export const GONE_AFTER_A_BOOT = ["running"];

/**
 * In which lines two pictures differ: `+` is new, `-` is missing.
 *
 * @param besides looks that may differ. Default: none.
 */
export function differences(was: Picture, is: Picture, besides: readonly string[] = []): string[] {
  const looks = Object.keys(LOOKS).filter((name) => !besides.includes(name));
  return looks.flatMap((name) => {
    const [before, after] = [was, is].map((picture) => (picture[name] ?? "").split("\n"));
    const lines = (sign: string, some: string[] = [], others: string[] = []) =>
      some.filter((line) => !others.includes(line)).map((line) => `${name}: ${sign} ${line}`);
    const found = [...lines("-", before, after), ...lines("+", after, before)];
    // The same lines in another order, or more often.
    return found.length === 0 && was[name] !== is[name] ? [`${name}: not the same, byte for byte`] : found;
  });
}
