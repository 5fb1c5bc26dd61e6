import { isDeepStrictEqual } from "node:util";
import { KILLS } from "./faults";
import type { Place } from "./findings";
import type { Operation } from "./operations";

/**
 * Whether a step is on a definition that is being made or changed, so that a power cut may empty it. One that an earlier command
 * has reported must outlast it. Pure. Source: docs/guarantees.md, What is not promised.
 */
export function mayBeEmptied({ from, to }: Operation, step: string): boolean {
  return step.startsWith("nodedev-") && !isDeepStrictEqual(from, to);
}

/**
 * Whether a difference is that the state lacks what it may, where a process was killed. Pure.
 * Source: docs/guarantees.md, What is not promised.
 *
 * @param line of the differences between two pictures.
 */
export function isForgotten(
  line: string,
  { forgets }: Operation,
  { step, fault }: Pick<Place, "step" | "fault">,
): boolean {
  const isThere = forgets !== undefined && step === forgets.step && KILLS.includes(fault);
  return isThere && line.startsWith("state: - ") && line.includes(`.${forgets.property}: `);
}
