import { isDeepStrictEqual } from "node:util";
import { type Fault, KILLS } from "./faults";
import type { Operation } from "./operations";

/** What broke, and at which step. */
export interface Broken {
  readonly step: string;
  readonly fault: Fault;
}

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
export function isForgotten(line: string, { forgets }: Operation, { step, fault }: Broken): boolean {
  const isThere = forgets !== undefined && step === forgets.step && KILLS.includes(fault);
  return isThere && line.startsWith("state: - ") && line.includes(`.${forgets.property}: `);
}
