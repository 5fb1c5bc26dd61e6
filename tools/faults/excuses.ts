import { type Fault, KILLS } from "./faults";
import type { Place } from "./findings";
import type { Experiment } from "./laboratory";
import type { Operation } from "./operations";

/** Steps that have mdevctl write a definition. */
const WRITES_DEFINITION = /^nodedev-(define|autostart)\b/;

/**
 * Whether a power cut may empty a definition: one that this step writes, or the one before it, and that is not reported yet.
 * One that was reported must outlast it. Pure. Source: docs/guarantees.md, What is not promised.
 */
export function mayBeEmptied({ step, previous }: Pick<Experiment, "step" | "previous">): boolean {
  return [previous, step].some((one) => one !== undefined && WRITES_DEFINITION.test(one));
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

/**
 * Whether Pulumi may end well, and say that all is deleted, though some of it was never begun: it does not tell where it was
 * cancelled while it deletes. Pure.
 * Source: pulumi, pkg/v3.259.0/resource/deploy/deployment_executor.go: after performPostSteps, nothing is "canceled".
 */
export function mayBelieveDone({ command }: Pick<Operation, "command">, fault: Fault): boolean {
  return command === "destroy" && fault === "Ctrl-C";
}
