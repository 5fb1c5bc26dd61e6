import type { ContestantName, Measurement } from "./results";

/** How names and figures are written, on the terminal and in the document. Pure. */

/** The names of the contestants, for readers. */
export const TITLES: Readonly<Record<ContestantName, string>> = {
  ours: "this provider",
  floor: "engine floor",
  batch: "batch in one virsh",
  loop: "hand-written loop",
  terraform: "Terraform remote-exec",
};

/** `14.1 s`, `0.82 s`: three figures at most below 100 s. */
export function seconds(value: number): string {
  return `${value.toFixed(value < 1 ? 2 : 1)} s`;
}

/** `3`, or `3 to 5`. */
export function range(least: number, most: number, digits = 0): string {
  const [from, to] = [least.toFixed(digits), most.toFixed(digits)];
  return from === to ? from : `${from} to ${to}`;
}

/** One measurement in a line. */
export function described(measurement: Measurement): string {
  const { contestant, size, round, phase, ok, ready, left, connections, memoryMB } = measurement;
  const facts = [
    seconds(measurement.seconds),
    ...(ok ? [] : ["failed"]),
    ...(ready === undefined ? [] : [`${ready} of ${size} ready`]),
    ...(left === undefined ? [] : [`${left} left`]),
    ...(connections === undefined ? [] : [`${connections} SSH`]),
    ...(memoryMB === undefined ? [] : [`${memoryMB} MB`]),
  ];
  return `round ${round}, ${size} devices, ${TITLES[contestant]}, ${phase}: ${facts.join(", ")}`;
}
