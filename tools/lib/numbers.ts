/** What is said of the same thing measured several times. Pure. */

/** The least and the most of something. */
export interface Range {
  readonly least: number;
  readonly most: number;
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

/** The range of what was measured; undefined when nothing was. */
export function rangeOf(values: readonly (number | undefined)[]): Range | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : { least: Math.min(...known), most: Math.max(...known) };
}

/** `14.1 s`, `0.82 s`: three figures at most below 100 s. */
export function seconds(value: number): string {
  return `${value.toFixed(value < 1 ? 2 : 1)} s`;
}

/** `3`, or `3 to 5`. */
export function range(least: number, most: number, digits = 0): string {
  const [from, to] = [least.toFixed(digits), most.toFixed(digits)];
  return from === to ? from : `${from} to ${to}`;
}
