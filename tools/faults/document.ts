import { SUITES, type Suite } from "../../host";
import { RELEASES } from "../lib/releases";
import { countOf, type Findings } from "./findings";
import { operationNames } from "./operations";
import { renderTable } from "./table";

/** What is known of each suite. */
export type Known = Readonly<Partial<Record<Suite, Findings>>>;

/** docs/faults.md, of what is known alone. Pure. */
export function renderDocument(known: Known): string {
  return [
    "# A fault before and after each change",
    INTRODUCTION,
    ...SUITES.flatMap((suite) => sectionOf(suite, known[suite] ?? {})),
    "## Run it",
    `${RUN_IT}\n`,
  ].join("\n\n");
}

function sectionOf(suite: Suite, known: Findings): string[] {
  const findings = inOrder(known);
  const { all, ok, failed } = countOf(findings);
  const days = Object.values(findings)
    .flatMap((rows) => Object.values(rows))
    .flatMap((row) => Object.values(row).map((outcome) => outcome.split(" ")[1] ?? ""))
    .sort();
  const [first] = days;
  if (first === undefined) {
    return [];
  }
  const made = `${ok + failed} of ${all} were made, from ${first} to ${days.at(-1)}: ${ok} ok, ${failed} failed.`;
  const left = operationNames().filter((name) => findings[name] === undefined);
  const besides = left.length === 0 ? "" : ` Not begun: ${left.join("; ")}.`;
  return [`## ${RELEASES[suite]}`, made + besides, renderTable(findings)];
}

/** In the order in which a whole run makes them; operations that there no longer are, are left out. */
function inOrder(findings: Findings): Findings {
  const names = operationNames().filter((name) => findings[name] !== undefined);
  return Object.fromEntries(names.map((name) => [name, findings[name] ?? {}]));
}

const INTRODUCTION =
  "What becomes of it when something breaks just before or just after a step on the host: the operations below, each " +
  "change that one makes there, or the first look of a read, and nine faults. *ok* is where the command all the same, or " +
  "else the next `pulumi up` (or `pulumi destroy`, where that was the command), ended in the declared state: the host and " +
  "Pulumi's state were, byte for byte, as when nothing breaks, with all that is somebody else's, and where nothing is " +
  "declared, as before anything was (a definition of mdevctl that was being made or changed, and that the power cut has " +
  "emptied, is removed first, by hand; a guest that ran is started again after a power cut, before `up` where that says so; " +
  "`destroy` is run again after Ctrl-C, also where Pulumi says that all is deleted; " +
  "a SubchannelDriver whose creation was killed may lack what was there before it); " +
  "and a preview with refresh showed nothing more to do. That is asked anew wherever the fault may have changed what " +
  "libvirt shows; otherwise it follows, since it is the same program, state and host of which it showed nothing when " +
  "nothing broke. An empty cell is an experiment that was not made. What is promised, and what is not: " +
  "[guarantees](guarantees.md). This page is written by `npm run faults -- --resume`.";

const RUN_IT =
  "`npm run faults` makes all experiments, which takes hours, and prints the tables. With `-- --resume` it makes those that " +
  "are not *ok* here, and writes each result to `faults.json` and this page; it can be ended with Ctrl-C at any time. " +
  "`npm run faults -- --help` lists how to choose.";
