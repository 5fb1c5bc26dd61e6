/** What `virsh nodedev-info` prints of a node device. */
export interface NodedevInfo {
  readonly name: string;
  /** libvirt's name of the parent; `computer` when the real one is gone. */
  readonly parent: string;
  readonly active: boolean;
  readonly persistent: boolean;
  /** False also for a device that cannot have it (`no autostart`). */
  readonly autostart: boolean;
}

/**
 * Parses the output of `nodedev-info`, or undefined when it is not such output.
 * Source: libvirt, tools/virsh-nodedev.c: cmdNodeDeviceInfo.
 */
export function parseNodedevInfo(text: string): NodedevInfo | undefined {
  const fields = new Map(
    text.split("\n").flatMap((line) => {
      const [, key, value] = /^([A-Z][a-z]+):\s*(.*?)\s*$/.exec(line) ?? [];
      return key === undefined || value === undefined ? [] : [[key, value] as const];
    }),
  );
  const name = fields.get("Name");
  const parent = fields.get("Parent");
  if (name === undefined || parent === undefined) {
    return undefined;
  }
  const yes = (key: string) => fields.get(key) === "yes";
  return { name, parent, active: yes("Active"), persistent: yes("Persistent"), autostart: yes("Autostart") };
}
