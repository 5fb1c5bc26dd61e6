import type { Round } from "../../../tools/soak/round";

/** A clean round, some of it otherwise. */
export function roundOf(other: Partial<Round> = {}): Round {
  const up = { ok: true, seconds: 30, connections: 1 };
  const destroy = { ok: true, seconds: 20, connections: 1 };
  return { number: 1, up, destroy, failed: false, wrong: [], left: [], report: "", ...other };
}

/** A round that was over before anything could be run to its end. */
export function cutShort(number: number): Round {
  return { number, failed: true, wrong: [], left: [], report: "the host is gone" };
}
