import pLimit, { type LimitFunction } from "p-limit";

/** How many changes run on a host at a time, by measurement: docs/bench.md. */
export const LANES = 2;

const lanes = new Map<string, LimitFunction>();

/**
 * The lanes of a libvirt: what runs changes on it, at most {@link LANES} at a time and in the order in which they came.
 * Shared by all connections to the host, since libvirt loses devices when many are changed side by side.
 */
export function lanesOf(host: string, uri: string): LimitFunction {
  const key = JSON.stringify([host.toLowerCase(), uri]);
  const known = lanes.get(key) ?? pLimit(LANES);
  lanes.set(key, known);
  return known;
}
