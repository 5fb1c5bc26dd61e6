import { InvalidArgumentError } from "commander";

/** Parsers of commander's options. They throw an InvalidArgumentError, which commander shows with the option's name. */

/** Reads `a,b`: each one of `known`. */
export function listOf<T extends string>(known: readonly T[]): (text: string) => T[] {
  return (text) =>
    text.split(",").map((word) => {
      const one = known.find((name) => name === word);
      if (one === undefined) {
        throw new InvalidArgumentError(`'${word}' is none of ${known.join(", ")}.`);
      }
      return one;
    });
}

/** As {@link listOf}, for an option that can be repeated too. */
export function lists<T extends string>(known: readonly T[]): (text: string, before?: readonly T[]) => T[] {
  return (text, before = []) => [...before, ...listOf(known)(text)];
}

/** A whole number within these bounds. */
export function whole(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (!Number.isInteger(number) || number < least || number > most) {
      throw new InvalidArgumentError(`'${text}' is no whole number from ${least} to ${most}.`);
    }
    return number;
  };
}
