import { isDeepStrictEqual } from "node:util";
import { runtime } from "@pulumi/pulumi";

/** What diff tells the engine. */
export interface Difference {
  readonly changes: boolean;
  /** The arguments whose change makes it another resource. */
  readonly replaces: string[];
  /** True with any replacement: a disk has room for one of each, so that the old one goes first. */
  readonly deleteBeforeReplace: boolean;
}

/** What is not declared is as it is. */
export function differs(was: unknown, is: unknown): boolean {
  return is !== undefined && !isDeepStrictEqual(was, is);
}

/** What is not known yet in a preview may turn out the same: no reason to announce a replacement. */
export function replaced(was: unknown, is: unknown): boolean {
  return is !== runtime.unknownValue && differs(was, is);
}
