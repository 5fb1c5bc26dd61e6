import { median, type Range, rangeOf } from "../lib/numbers";
import { CONTESTANTS, type ContestantName, type Measurement, PHASES, type Phase } from "./results";

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

/** Whether it did all that it was to do, in every round. */
export function isWhole({ size, failed, ready, left }: Figure): boolean {
  return failed === 0 && (ready === undefined || ready.least === size) && (left === undefined || left.most === 0);
}
