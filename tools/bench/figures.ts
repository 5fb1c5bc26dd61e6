import { CONTESTANTS, type ContestantName, type Measurement, PHASES, type Phase } from "./results";

/** The least and the most of something over the rounds. */
export interface Range {
  readonly least: number;
  readonly most: number;
}

/** All rounds of one contestant, number of devices and phase. */
export interface Figure {
  readonly contestant: ContestantName;
  readonly size: number;
  readonly phase: Phase;
  readonly rounds: number;
  /** Rounds in which its own exit status said that something failed. */
  readonly failed: number;
  /** Median. */
  readonly seconds: number;
  readonly spread: Range;
  /** After `up`: devices active, and defined with start auto. */
  readonly ready: Range | undefined;
  /** After `destroy`: devices still active or defined. */
  readonly left: Range | undefined;
  readonly connections: Range | undefined;
  /** The most of all rounds. */
  readonly memoryMB: number | undefined;
}

/** The middle one, or the mean of the middle two. @throws RangeError without values. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  if (upper === undefined || lower === undefined) {
    throw new RangeError("there is no median of nothing");
  }
  return (lower + upper) / 2;
}

/** What the rounds come to: by number of devices, then phase, then contestant. */
export function figuresOf(measurements: readonly Measurement[]): Figure[] {
  const sizes = [...new Set(measurements.map(({ size }) => size))].sort((a, b) => a - b);
  return sizes.flatMap((size) =>
    PHASES.flatMap((phase) =>
      CONTESTANTS.flatMap((contestant) => {
        const of = measurements.filter(
          (one) => one.size === size && one.phase === phase && one.contestant === contestant,
        );
        return of.length === 0 ? [] : [figureOf({ contestant, size, phase }, of)];
      }),
    ),
  );
}

function figureOf(key: Pick<Figure, "contestant" | "size" | "phase">, of: readonly Measurement[]): Figure {
  const times = of.map(({ seconds }) => seconds);
  return {
    ...key,
    rounds: of.length,
    failed: of.filter(({ ok }) => !ok).length,
    seconds: median(times),
    spread: { least: Math.min(...times), most: Math.max(...times) },
    ready: rangeOf(of.map(({ ready }) => ready)),
    left: rangeOf(of.map(({ left }) => left)),
    connections: rangeOf(of.map(({ connections }) => connections)),
    memoryMB: rangeOf(of.map(({ memoryMB }) => memoryMB))?.most,
  };
}

function rangeOf(values: readonly (number | undefined)[]): Range | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : { least: Math.min(...known), most: Math.max(...known) };
}

/** Whether it did all that it was to do, in every round. */
export function isWhole({ size, failed, ready, left }: Figure): boolean {
  return failed === 0 && (ready === undefined || ready.least === size) && (left === undefined || left.most === 0);
}
