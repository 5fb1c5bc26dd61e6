/** `npm run faults`: a fault before and after every step of operations, on the real thing. */
import { Command, Option } from "commander";
import { SUITES, type Suite } from "../../host";
import { messageOf } from "../../provider/errors/messageOf";
import { onFreshHost } from "../arena/ownHost";
import { type Engine, ensureEngine } from "../engine";
import { endWith } from "../lib/ending";
import { interruption, unlessAborted } from "../lib/interruption";
import { listOf, lists } from "../lib/options";
import { duration, say } from "../lib/steps";
import type { Known } from "./document";
import { FAULTS, type Fault } from "./faults";
import { countOf, type Findings, isAllOk, isMade, isOk, type Place, withResult, withRows } from "./findings";
import { keeping, readKnown } from "./known";
import { type Choice, HostSpoilt, type Learnt, matrix, SUBCHANNELS } from "./matrix";
import { renderTable } from "./table";

interface Options {
  /** Default: all. */
  readonly suite?: readonly Suite[];
  readonly operation: string;
  readonly faults: readonly Fault[];
  readonly resume?: boolean;
}

interface Course extends Pick<Options, "operation" | "faults"> {
  readonly engine: Engine;
  readonly cancel: AbortSignal;
  /** What is known of a suite already: what is ok there is not made again. */
  readonly known: Known;
  /** Told of each change of the findings. */
  readonly record: (suite: Suite, change: (findings: Findings) => Findings) => Promise<void>;
}

async function run({ suite: suites = SUITES, resume = false, ...wanted }: Options): Promise<void> {
  const cancel = interruption();
  const started = Date.now();
  const engine = await unlessAborted(cancel, ensureEngine());
  const known = resume ? await readKnown() : {};
  const record = resume ? keeping(known) : async () => undefined;
  // At the same time: the engine's own work and that of the emulated hosts take turns on the cores.
  const all = await Promise.allSettled(
    suites.map((suite) => onSuite(suite, { ...wanted, engine, cancel, known, record })),
  );
  say(`All of it took ${duration(Date.now() - started)}.`);
  cancel.throwIfAborted();
  const broken = all.flatMap((one, index) =>
    one.status === "rejected" ? [`${suites[index]}: ${messageOf(one.reason)}`] : [],
  );
  if (broken.length > 0) {
    throw new Error(broken.join("\n"));
  }
  const failed = all.reduce((sum, one) => sum + (one.status === "fulfilled" ? countOf(one.value).failed : 0), 0);
  if (failed > 0) {
    throw new Error(
      `Experiments that did not end as promised: ${failed}. Above, each names the file with what it printed.`,
    );
  }
}

/** Makes the experiments on one suite, and prints their table. @throws an Error when nothing more can be learnt there. */
async function onSuite(suite: Suite, { operation, faults, engine, cancel, known, record }: Course): Promise<Findings> {
  const { [suite]: before = {} } = known;
  let findings: Findings = {};
  const choice = {
    operation: (name: string) => name.includes(operation) && !isAllOk(before, name),
    // What was made just now is not made again on another host.
    experiment: (place: Place) => faults.includes(place.fault) && !isOk(before, place) && !isMade(findings, place),
  };
  const learn = async (learnt: Learnt) => {
    const change = changeBy(learnt);
    findings = change(findings);
    await record(suite, change);
  };
  try {
    while (await isSpoilt(suite, { engine, cancel }, choice, learn)) {
      say(`The host of ${suite} is not as it was found: the rest is made on another one.`);
    }
  } finally {
    // What is known is told, also when it is not all.
    console.log(`\n${suite}\n\n${renderTable(findings)}\n`);
  }
  if (Object.keys(findings).length === 0) {
    if (!Object.keys(before).some((name) => name.includes(operation))) {
      throw new Error(`There is no operation whose name has '${operation}' in it.`);
    }
    say(`On ${suite} all of it is ok already.`);
  }
  return findings;
}

/** Makes experiments on a host of their own. @returns whether it was spoilt before all of them were made. */
async function isSpoilt(
  suite: Suite,
  { engine, cancel }: Pick<Course, "engine" | "cancel">,
  choice: Choice,
  learn: (learnt: Learnt) => Promise<void>,
): Promise<boolean> {
  let made = 0;
  try {
    await onFreshHost({ suite, name: `faults-${suite}`, devices: SUBCHANNELS, cancel }, async (host) => {
      for await (const learnt of matrix({ engine, host, cancel }, choice)) {
        await learn(learnt);
        made += "result" in learnt ? 1 : 0;
      }
    });
    return false;
  } catch (error) {
    if (error instanceof HostSpoilt && made > 0) {
      return true;
    }
    throw error;
  }
}

function changeBy(learnt: Learnt): (findings: Findings) => Findings {
  const [today = ""] = new Date().toISOString().split("T");
  return "rows" in learnt
    ? (findings) => withRows(findings, learnt.rows)
    : (findings) => withResult(findings, learnt.result, today);
}

const command = new Command("npm run faults --")
  .description(
    "Breaks something before and after every change that the provider makes on embedded hosts, and looks what becomes of it.",
  )
  .addOption(
    new Option("--suite <name>", "Debian release of the host; can be repeated; default: all").argParser(lists(SUITES)),
  )
  .addOption(
    new Option("--operation <text>", "operations whose name has this in it: 'GuestDisk: create'").default("", "all"),
  )
  .addOption(
    new Option("--faults <names>", `what breaks: ${FAULTS.join(", ")}`)
      .argParser(listOf(FAULTS))
      .default([...FAULTS], "all"),
  )
  .option("--resume", "make only what is not ok in docs/faults.json, and write each result to it and to docs/faults.md")
  .action(run);

endWith(command.parseAsync());
