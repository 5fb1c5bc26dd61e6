import type { Step } from "./model";

/** A run that once came to something else than the model: it is run again before any other, and by `npm test`. */
export interface Regression {
  /** What was wrong. */
  readonly what: string;
  /** Seed of the run that found it. */
  readonly seed: number;
  /** What led there: the steps themselves, since a seed gives others as soon as there are other kinds of them. */
  readonly steps: readonly Step[];
}

/** Every one that was found. */
export const REGRESSIONS: readonly Regression[] = [];
