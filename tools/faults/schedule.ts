import type { Experiment } from "./laboratory";
import type { Operation } from "./operations";

/** An operation, and how far it has come. */
export interface Course {
  readonly operation: Operation;
  /** What is still to be made; undefined until its steps are known. */
  left: Experiment[] | undefined;
}

/**
 * The operation that comes next: one that begins with what is there, since that need not be made first; otherwise the first
 * that has something left. Undefined when none has. Pure.
 */
export function next(courses: readonly Course[], isReady: (operation: Operation) => boolean): Course | undefined {
  const open = courses.filter(({ left }) => left === undefined || left.length > 0);
  return open.find(({ operation }) => isReady(operation)) ?? open[0];
}
