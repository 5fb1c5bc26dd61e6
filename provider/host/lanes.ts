import PQueue from "p-queue";

/** How many changes run on a host at a time, by measurement: docs/adr/0008-two-lanes.md. */
export const LANES = 2;

/**
 * What changes a device, in a guest too: commands of virsh. An earlier one goes first: by the time that a device is to be
 * started, libvirt has read its definition again, and so does not lose it meanwhile.
 */
export const STEPS: readonly string[] = [
  "nodedev-define",
  "nodedev-create",
  "nodedev-autostart",
  "nodedev-start",
  "attach-device",
  "detach-device",
  "nodedev-destroy",
  "nodedev-undefine",
];

interface Lanes {
  readonly queue: PQueue;
  changedAt: number;
}

const all = new Map<string, Lanes>();

/**
 * Runs a change on a libvirt when one of its {@link LANES} is free. They are shared by all connections to a host: each
 * change makes libvirt read all definitions again, and side by side it loses devices.
 *
 * @param command virsh's name of the change, `nodedev-start`.
 */
export async function inLane<T>(host: string, uri: string, command: string, change: () => Promise<T>): Promise<T> {
  const lanes = lanesOf(host, uri);
  const done = await lanes.queue.add(change, { priority: -STEPS.indexOf(command) });
  lanes.changedAt = Date.now();
  return done;
}

/** When a libvirt last made a change, as Date.now() tells it; 0 for never. */
export function changedAt(host: string, uri: string): number {
  return lanesOf(host, uri).changedAt;
}

function lanesOf(host: string, uri: string): Lanes {
  const key = JSON.stringify([host.toLowerCase(), uri]);
  const lanes = all.get(key) ?? { queue: new PQueue({ concurrency: LANES }), changedAt: 0 };
  all.set(key, lanes);
  return lanes;
}
