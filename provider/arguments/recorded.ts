import { isDeepStrictEqual } from "node:util";
import { type Bag, withoutUndefined } from "./bag";

/** The arguments of a resource, told apart from what else the engine hands to check. */
export interface Told {
  /** What a user declared. */
  readonly declared: Bag;
  /** What no user can declare, and a recorded input has: see {@link told}. */
  readonly recorded: Bag;
}

/**
 * Tells what a user declared from what is only recorded. The engine puts recorded inputs in the place of those that
 * `ignoreChanges` names, also what only check or a refresh gives.
 *
 * @param olds what check returned for the recorded resource; empty for a new one.
 * @param isDeclarable whether a user can give an argument of that name that value.
 */
export function told(olds: Bag, news: Bag, isDeclarable: (name: string, value: unknown) => boolean): Told {
  const { __provider: _code, ...all } = withoutUndefined(news);
  const isRecorded = ([name, value]: [string, unknown]) =>
    !isDeclarable(name, value) && isDeepStrictEqual(value, olds[name]);
  return {
    declared: Object.fromEntries(Object.entries(all).filter((entry) => !isRecorded(entry))),
    recorded: Object.fromEntries(Object.entries(all).filter(isRecorded)),
  };
}
