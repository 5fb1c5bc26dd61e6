import { markdownTable } from "markdown-table";
import type { Suite } from "../../host";
import { median, range, rangeOf, seconds } from "../lib/numbers";
import type { Phase, Round } from "./round";

/** All rounds on one suite. */
export interface SuiteRounds {
  readonly suite: Suite;
  /** How many in each round. */
  readonly devices: number;
  readonly rounds: readonly Round[];
}

const HEAD = [
  ...["Suite", "Rounds", "Devices", "Failed", "Left behind", "Wrong"],
  ...["SSH of up", "SSH of destroy", "Median up", "Median destroy"],
];

/** The table of a soak test, for the terminal: failed are rounds; left behind and wrong are devices of all rounds. Pure. */
export function renderTable(suites: readonly SuiteRounds[]): string {
  return markdownTable([HEAD, ...suites.map(row)], { align: HEAD.map((_, column) => (column === 0 ? "l" : "r")) });
}

function row({ suite, devices, rounds }: SuiteRounds): string[] {
  const ups = rounds.flatMap(({ up }) => up ?? []);
  const destroys = rounds.flatMap(({ destroy }) => destroy ?? []);
  const sum = (of: (round: Round) => number) => String(rounds.reduce((total, round) => total + of(round), 0));
  return [
    suite,
    String(rounds.length),
    String(devices),
    sum(({ failed }) => (failed ? 1 : 0)),
    sum(({ left }) => left.length),
    sum(({ wrong }) => wrong.length),
    connections(ups),
    connections(destroys),
    usual(ups),
    usual(destroys),
  ];
}

/** What there is no figure of. */
const NONE = "—";

function connections(phases: readonly Phase[]): string {
  const found = rangeOf(phases.map((phase) => phase.connections));
  return found === undefined ? NONE : range(found.least, found.most);
}

function usual(phases: readonly Phase[]): string {
  return phases.length === 0 ? NONE : seconds(median(phases.map((phase) => phase.seconds)));
}
