import { isDeepStrictEqual } from "node:util";
import { runtime } from "@pulumi/pulumi";

/** What diff tells the engine. */
export interface Difference {
  readonly changes: boolean;
  /** The arguments whose change makes it another resource. */
  readonly replaces: string[];
  /** Whether the old one goes before the new one is made: where there is room for one. */
  readonly deleteBeforeReplace: boolean;
}

/** What is not declared is as it is. */
export function differs(was: unknown, is: unknown): boolean {
  return is !== undefined && !isDeepStrictEqual(was, is);
}

/** Whether another disk is declared than there is. A disk that cannot be seen now is no other: nothing is deleted for it. */
export function isAnotherDisk(was: unknown, is: unknown): boolean {
  return typeof was === "string" && replaced(was, is);
}

/** What is not known yet in a preview may turn out the same: no reason to announce a replacement. */
export function replaced(was: unknown, is: unknown): boolean {
  return is !== runtime.unknownValue && differs(was, is);
}
