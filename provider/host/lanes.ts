import PQueue from "p-queue";

/** How many changes run on a host at a time, by measurement: docs/bench.md. */
export const LANES = Number(process.env.LANES ?? 2);

const lanes = new Map<string, PQueue>();

/**
 * The lanes of a libvirt: what runs changes on it, at most {@link LANES} at a time and in the order in which they came.
 * Shared by all connections to the host, since libvirt loses devices when many are changed side by side.
 */
export function lanesOf(host: string, uri: string): PQueue {
  const key = JSON.stringify([host.toLowerCase(), uri]);
  const known = lanes.get(key) ?? new PQueue({ concurrency: LANES });
  lanes.set(key, known);
  return known;
}
