import PQueue from "p-queue";

/** How many changes run on a host at a time, by measurement: docs/adr/0008-two-lanes.md. */
export const LANES = 2;

/** The steps of a device: a later one goes first, so that devices are finished, and not all begun. */
const steps = ["nodedev-define", "nodedev-autostart", "nodedev-start", "nodedev-destroy", "nodedev-undefine"];

const lanes = new Map<string, PQueue>();

/**
 * Runs a change on a libvirt when one of its {@link LANES} is free. They are shared by all connections to a host: each
 * change makes libvirt read all definitions again, and side by side it loses devices.
 *
 * @param command virsh's name of the change, `nodedev-start`.
 */
export function inLane<T>(host: string, uri: string, command: string, change: () => Promise<T>): Promise<T> {
  const key = JSON.stringify([host.toLowerCase(), uri]);
  const queue = lanes.get(key) ?? new PQueue({ concurrency: LANES });
  lanes.set(key, queue);
  return queue.add(change, { priority: steps.indexOf(command) });
}
