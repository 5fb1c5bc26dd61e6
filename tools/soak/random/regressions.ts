/** A run that once came to something else than the model: it is run again before any other. */
export interface Regression {
  readonly seed: number;
  /** How many steps led there. */
  readonly steps: number;
  /** What was wrong. */
  readonly what: string;
}

/** Every one that was found. */
export const REGRESSIONS: readonly Regression[] = [];
