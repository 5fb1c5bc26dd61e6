import { mustOnHost, type RunningHost } from "../../host";

/**
 * All that the resources of this package leave traces in, whoever made them: who drives each subchannel, now and at boot,
 * which disks are online, what is defined, what is active, what each guest has now and at its next start, and temporary
 * files. libvirt's own files are read, as root, for what it would say: it need not be asked, and nothing is rearranged.
 */
const LOOKS: Record<string, string> = {
  drivers:
    "cd /sys/bus/css/devices; find */ -maxdepth 1 -name driver -printf '%p %l\\n' | sort; grep -H . */driver_override",
  online: "cd /sys/bus/ccw/devices; grep -H . */online",
  overrides: "find /etc/driverctl.d /etc/udev/rules.d -type f | sort | while read -r f; do echo $f; cat $f; done",
  definitions: "cd /etc/mdevctl.d; find . -type f | sort | while read -r f; do echo $f; cat $f; done",
  active: "! cd /sys/bus/mdev/devices 2>/dev/null || find . -type l -printf '%l\\n' | sort",
  running: "cd /run/libvirt/qemu; for d in *.xml; do [ ! -e $d ] || { echo $d; grep -A9 '<hostdev' $d || true; }; done",
  guests: "cd /etc/libvirt/qemu; for d in *.xml; do [ ! -e $d ] || { echo $d; cat $d; }; done",
  // Each goes with its shell, which may be ending still.
  scratch: `s() { find /tmp -mindepth 1 -maxdepth 1 -user ops | sort; }; for i in $(seq 50); do [ "$(s)" ] || break; sleep 0.2; done; s`,
};

/** What a host and a state show, by the name of the look; byte for byte. */
export type Picture = Readonly<Record<string, string>>;

/** Looks at a host past the provider, past libvirt, which may lag, and past mdevctl. @throws an Error when a look fails. */
export async function pictureOf(host: RunningHost): Promise<Picture> {
  const script = Object.values(LOOKS).map((look) => `(${look}) || exit\necho "${BETWEEN}"`);
  const shown = (await mustOnHost(host, script.join("\n"))).split(`${BETWEEN}\n`);
  return Object.fromEntries(Object.keys(LOOKS).map((name, index) => [name, shown[index] ?? ""]));
}

const BETWEEN = "== picture ==";

/** In which lines two pictures differ: `+` is new, `-` is missing. Pure. */
export function differences(was: Picture, is: Picture): string[] {
  const looks = [...new Set([...Object.keys(was), ...Object.keys(is)])];
  return looks.flatMap((name) => {
    const [before, after] = [was, is].map((picture) => (picture[name] ?? "").split("\n"));
    const lines = (sign: string, some: string[] = [], others: string[] = []) =>
      some.filter((line) => !others.includes(line)).map((line) => `${name}: ${sign} ${line}`);
    const found = [...lines("-", before, after), ...lines("+", after, before)];
    // The same lines in another order, or more often.
    return found.length === 0 && was[name] !== is[name] ? [`${name}: not the same, byte for byte`] : found;
  });
}

/** Removes the definitions on these subchannels that a power cut has emptied, as the error that names one says. @returns them. */
export async function withoutEmptied(host: RunningHost, subchannels: readonly string[]): Promise<string[]> {
  const places = subchannels.map((subchannel) => `-path '/etc/mdevctl.d/${subchannel}/*'`).join(" -o ");
  const removed = await mustOnHost(host, `find /etc/mdevctl.d -type f \\( ${places} \\) -empty -print -delete`);
  return removed.split("\n").filter((file) => file !== "");
}

/** Removes what shells have left that were killed: they cannot take their temporary folders with them, docs/guarantees.md. */
export async function withoutScratch(host: RunningHost): Promise<void> {
  await mustOnHost(host, "find /tmp -mindepth 1 -maxdepth 1 -user ops -exec rm -rf {} +");
}
