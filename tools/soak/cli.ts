/** `npm run soak`: many devices made and removed, round after round, then random steps, on the real thing. */
import { Command, Option } from "commander";
import { SUITES, type Suite } from "../../host";
import { MAX_DEVICES } from "../../host/qemu";
import { ensureEngine } from "../engine";
import { endWith } from "../lib/ending";
import { interruption, unlessAborted } from "../lib/interruption";
import { lists, whole } from "../lib/options";
import { duration, say } from "../lib/steps";
import { soakAtRandom } from "./random/suite";
import { isClean, type Round } from "./round";
import { soakSuite } from "./suite";
import { renderTable, type SuiteRounds } from "./table";

interface Options {
  /** Default: all. */
  readonly suite?: readonly Suite[];
  readonly rounds: number;
  readonly devices: number;
  readonly parallel: number;
  /** Random steps. */
  readonly steps: number;
  readonly seed: number;
}

async function run({ suite: suites = SUITES, ...options }: Options): Promise<void> {
  const cancel = interruption();
  const started = Date.now();
  const engine = await unlessAborted(cancel, ensureEngine());
  const results: SuiteRounds[] = [];
  try {
    for (const suite of options.rounds === 0 ? [] : suites) {
      const rounds: Round[] = [];
      results.push({ suite, devices: options.devices, rounds });
      await soakSuite(suite, { ...options, engine, told: (round) => rounds.push(round), cancel });
    }
    for (const suite of options.steps === 0 ? [] : suites) {
      const { seed, steps } = options;
      const made = await soakAtRandom(suite, { engine, seed, steps, cancel });
      say(`${made} random steps on ${suite}, each as the model has it.`);
    }
  } finally {
    // What is known is told, also when it is not all.
    if (results.length > 0) {
      console.log(`\n${renderTable(results)}\n`);
    }
  }
  say(`All of it took ${duration(Date.now() - started)}.`);
  const unclean = results.flatMap(({ rounds }) => rounds).filter((round) => !isClean(round)).length;
  if (unclean > 0) {
    throw new Error(`Rounds that were not clean: ${unclean}. Above, each names the file with what it printed.`);
  }
}

const command = new Command("npm run soak --")
  .description(
    "Makes and removes many devices on embedded hosts, round after round, and verifies each with mdevctl; then does random steps with a few, breaks things, and compares with a model.",
  )
  .addOption(
    new Option("--suite <name>", "Debian release of the host; can be repeated; default: all").argParser(lists(SUITES)),
  )
  .addOption(new Option("--rounds <n>", "how many").argParser(whole(0, 1_000)).default(20))
  .addOption(new Option("--devices <n>", "how many in each round").argParser(whole(1, MAX_DEVICES)).default(64))
  .addOption(new Option("--parallel <n>", "that of pulumi").argParser(whole(1, 1_000)).default(64))
  .addOption(new Option("--steps <n>", "random steps after the rounds").argParser(whole(0, 100_000)).default(500))
  .addOption(
    new Option("--seed <n>", "of the random steps")
      .argParser(whole(0, 2 ** 31 - 1))
      .default(Date.now() % 2 ** 31, "another each time"),
  )
  .action(run);

endWith(command.parseAsync());
