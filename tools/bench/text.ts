import { seconds } from "../lib/numbers";
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
