/** `npm run bench`: how fast the provider is, against what people use without one, on the real thing. */
import { writeFile } from "node:fs/promises";
import { Command, Option } from "commander";
import { SUITES, type Suite } from "../../host";
import { MAX_DEVICES } from "../../host/qemu";
import { ensureEngine } from "../engine";
import { endWith } from "../lib/ending";
import { interruption, unlessAborted } from "../lib/interruption";
import { inDocs } from "../lib/kept";
import { listOf, lists, whole } from "../lib/options";
import { duration, say } from "../lib/steps";
import type { Contestant } from "./contestants/contestant";
import { batch, loop } from "./contestants/overSsh";
import { floor, ours } from "./contestants/pulumi";
import { findTerraform, type Terraform, terraform } from "./contestants/terraform";
import { renderDocument, renderTables } from "./document";
import { renderPlot } from "./plot";
import { CONTESTANTS, type ContestantName, measured, type Results, readResults, writeResults } from "./results";
import { benchSuite } from "./suite";

/** What the documents need: less is printed, and not kept. */
const ALL_SIZES = [1, 8, 32, 128];
const ENOUGH_ROUNDS = 3;

interface Options {
  /** Default: all. */
  readonly suite?: readonly Suite[];
  readonly sizes: readonly number[];
  readonly rounds: number;
  readonly contestants: readonly ContestantName[];
  readonly render?: boolean;
}

async function run({ render = false, ...options }: Options): Promise<void> {
  if (render) {
    return writeDocuments(await readResults());
  }
  const cancel = interruption();
  const started = Date.now();
  const engine = await unlessAborted(cancel, ensureEngine());
  const found = await findTerraform();
  const contestants = contestantsOf(options.contestants, found);
  const plan = { ...options, engine, terraform: found, contestants, cancel };
  for (const suite of options.suite ?? SUITES) {
    const result = await benchSuite(suite, plan);
    console.log(`\n${renderTables(suite, result)}\n`);
    if (isComplete(options)) {
      // After each suite: what the next one meets takes nothing away from this one.
      const results = { ...(await readResults()), [suite]: result };
      await writeResults(results);
      await writeDocuments(results);
    } else {
      say("Something was left out of this run: it is not kept in docs/.");
    }
  }
  say(`All of it took ${duration(Date.now() - started)}.`);
}

function contestantsOf(names: readonly ContestantName[], found: Terraform | undefined): Contestant[] {
  if (found === undefined && names.includes("terraform")) {
    say("There is no terraform on PATH: it is left out.");
  }
  const all = [ours, floor, batch, loop, ...(found === undefined ? [] : [terraform(found)])];
  return all.filter(({ name }) => names.includes(name));
}

function isComplete({ sizes, rounds, contestants }: Options): boolean {
  return (
    rounds >= ENOUGH_ROUNDS &&
    ALL_SIZES.every((size) => sizes.includes(size)) &&
    CONTESTANTS.every((contestant) => contestants.includes(contestant))
  );
}

async function writeDocuments(results: Results): Promise<void> {
  if (measured(results).length === 0) {
    throw new Error("docs/bench.json has no results yet: run npm run bench.");
  }
  await writeFile(inDocs("bench.md"), renderDocument(results));
  await writeFile(inDocs("bench.svg"), renderPlot(results));
  say("Written: docs/bench.md, docs/bench.svg");
}

const command = new Command("npm run bench --")
  .description("Measures this provider against scripts and Terraform on embedded hosts, and writes docs/bench.md.")
  .addOption(
    new Option("--suite <name>", "Debian release of the host; can be repeated; default: all").argParser(lists(SUITES)),
  )
  .addOption(
    new Option("--sizes <numbers>", "numbers of devices")
      .argParser((text) => text.split(",").map(whole(1, MAX_DEVICES)))
      .default(ALL_SIZES, ALL_SIZES.join(",")),
  )
  .addOption(
    new Option("--rounds <n>", "how often all of it is measured").argParser(whole(1, 100)).default(ENOUGH_ROUNDS),
  )
  .addOption(
    new Option("--contestants <names>", "who is measured")
      .argParser(listOf(CONTESTANTS))
      .default([...CONTESTANTS], CONTESTANTS.join(",")),
  )
  .option("--render", "measure nothing, and write docs/bench.md and docs/bench.svg of docs/bench.json")
  .action(run);

endWith(command.parseAsync());
