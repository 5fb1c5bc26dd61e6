import { markdownTable } from "markdown-table";
import type { Suite } from "../../host";
import { type Range, range, seconds } from "../lib/numbers";
import { RELEASES } from "../lib/releases";
import { type Figure, figuresOf } from "./figures";
import { CONTESTANTS, type ContestantName, measured, PHASES, type Results, type SuiteResult } from "./results";
import { targetsOf } from "./targets";
import { TITLES } from "./text";

/** docs/bench.md, of the results alone. Pure. */

const WHAT: Readonly<Record<ContestantName, string>> = {
  ours: "`MediatedDevice`, with `--parallel 64`",
  floor: "as many dynamic resources that do nothing, by the same `pulumi` commands: what Pulumi itself takes",
  batch: "one SSH connection, all commands through one `virsh`; it does not notice what libvirt loses on the way",
  loop: "one SSH connection, one `virsh` for each command",
  terraform: "`terraform_data` with the provisioner `remote-exec`, at its default parallelism of 10",
};

/** The whole document. */
export function renderDocument(results: Results): string {
  const suites = measured(results);
  return [
    "# Benchmark",
    INTRODUCTION,
    markdownTable([
      ["Contestant", "What it is"],
      ...CONTESTANTS.map((contestant) => [TITLES[contestant], WHAT[contestant]]),
    ]),
    METHOD,
    "## Ratios",
    ...suites.flatMap(([suite, result]) => [heading(suite, result), ratioTable(result)]),
    "## Times",
    ...suites.flatMap(([suite, result]) => [heading(suite, result), conditions(result), timeTable(result)]),
    "## Time against number of devices",
    "`up`, medians. Both axes are logarithmic.",
    "![Time of up against number of devices, for each contestant](bench.svg)",
    "## Run it",
    "`npm run bench` measures all of it and writes this page, `bench.svg` and `bench.json`, which has every round. " +
      "`npm run bench -- --help` lists what can be left out; a run without some sizes, rounds or " +
      "contestants prints its tables and writes nothing. " +
      "`npm run bench -- --render` writes page and plot from `bench.json`.\n",
  ].join("\n\n");
}

/** The tables of one suite, for the terminal. */
export function renderTables(suite: Suite, result: SuiteResult): string {
  return [heading(suite, result), ratioTable(result), conditions(result), timeTable(result)].join("\n\n");
}

const INTRODUCTION =
  "How long it takes to make mediated devices on a KVM host, to see that nothing has changed, and to remove them: with " +
  "this provider, and without one. The host is the embedded one, an emulated s390x machine: what counts is the ratios, " +
  "a real host is faster. This page is written by `npm run bench`.";

const METHOD =
  "All log in to the same host as the same user, who is not root. `up` defines each device, marks it for autostart, starts " +
  "it and reads it back; `refresh` reads each device and its subchannel, which for Pulumi is `preview --refresh`; " +
  "`destroy` stops and undefines. The contestants take turns in every round. After `up` and `destroy`, outside of the " +
  "time, mdevctl tells what was achieved: a device is *ready* when it is active, and defined with autostart. Before the " +
  "next phase, libvirt may finish what it is at, and before the next contestant, the host is made empty. SSH connections are " +
  "counted in the log of sshd. With 128 devices, only this provider, the floor and the batch are measured: the others " +
  "would take many minutes to show what 32 show.";

/** What there is no figure of. */
const NONE = "—";

function heading(suite: Suite, { versions }: SuiteResult): string {
  return `### ${RELEASES[suite]}, libvirt ${versions.libvirt}, mdevctl ${versions.mdevctl}`;
}

function conditions({ date, machine, versions, rounds }: SuiteResult): string {
  const terraform = versions.terraform === undefined ? "no Terraform on PATH" : `Terraform ${versions.terraform}`;
  return (
    `Medians of ${rounds} rounds, with the least and the most. *Ready*: devices after \`up\`; *left*: after ` +
    `\`destroy\`; *memory*: the most that the provider's process held. ${date}; ${machine.cores} cores of ${machine.cpu}; ` +
    `Pulumi ${versions.pulumi}, Node.js ${versions.node}, ${terraform}.`
  );
}

function ratioTable(result: SuiteResult): string {
  return markdownTable(
    [
      ["Ratio", "Measured", "Target", "Reached", "From"],
      ...targetsOf(result).map(({ title, measured = NONE, target, reached, from }) => [
        title,
        measured,
        target,
        reached === undefined ? NONE : reached ? "yes" : "**no**",
        from,
      ]),
    ],
    { align: ["l", "r", "r", "c", "l"] },
  );
}

function timeTable({ measurements }: SuiteResult): string {
  const figures = figuresOf(measurements);
  const sizes = [...new Set(figures.map(({ size }) => size))];
  const rows = sizes.flatMap((size) =>
    CONTESTANTS.flatMap((contestant) => {
      const of = figures.filter((figure) => figure.size === size && figure.contestant === contestant);
      return of.length === 0 ? [] : [row(size, contestant, of)];
    }),
  );
  return markdownTable(
    [
      ["Devices", "Contestant", ...PHASES.map((phase) => `\`${phase}\``), "Ready", "Left", "SSH a phase", "Memory"],
      ...rows,
    ],
    { align: ["r", "l", "r", "r", "r", "r", "r", "r", "r"] },
  );
}

/** @param of the figures of all phases. */
function row(size: number, contestant: ContestantName, of: readonly Figure[]): string[] {
  const memory = of.flatMap(({ memoryMB }) => memoryMB ?? []);
  return [
    String(size),
    TITLES[contestant],
    ...PHASES.map((phase) => timeOf(of.find((figure) => figure.phase === phase))),
    counted(of.map(({ ready }) => ready)),
    counted(of.map(({ left }) => left)),
    counted(of.map(({ connections }) => connections)),
    memory.length === 0 ? NONE : `${Math.max(...memory).toFixed(0)} MB`,
  ];
}

function timeOf(figure: Figure | undefined): string {
  if (figure === undefined) {
    return NONE;
  }
  const { spread, failed, rounds } = figure;
  const failures = failed === 0 ? "" : `, failed in ${failed} of ${rounds}`;
  return `${seconds(figure.seconds)} (${range(spread.least, spread.most, spread.least < 1 ? 2 : 1)})${failures}`;
}

function counted(ranges: readonly (Range | undefined)[]): string {
  const known = ranges.filter((one) => one !== undefined);
  const least = Math.min(...known.map((one) => one.least));
  return known.length === 0 ? NONE : range(least, Math.max(...known.map((one) => one.most)));
}
