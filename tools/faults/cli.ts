/** `npm run faults`: a fault before and after every step of every operation, on the real thing. */
import { Command, Option } from "commander";
import { SUITES, type Suite } from "../../host";
import { onFreshHost } from "../arena/ownHost";
import { ensureEngine } from "../engine";
import { endWith } from "../lib/ending";
import { interruption, unlessAborted } from "../lib/interruption";
import { listOf, lists } from "../lib/options";
import { duration, say } from "../lib/steps";
import { FAULTS, type Fault } from "./faults";
import type { Experiment } from "./laboratory";
import { matrix } from "./matrix";
import { type Result, renderTable } from "./table";

interface Options {
  /** Default: all. */
  readonly suite?: readonly Suite[];
  readonly operation: string;
  readonly faults: readonly Fault[];
}

async function run({ suite: suites = SUITES, operation, faults }: Options): Promise<void> {
  const cancel = interruption();
  const started = Date.now();
  const engine = await unlessAborted(cancel, ensureEngine());
  let failed = 0;
  for (const suite of suites) {
    const results: Result[] = [];
    const choice = {
      operation: (one: string) => one.includes(operation),
      experiment: ({ fault }: Experiment) => faults.includes(fault),
    };
    try {
      await onFreshHost({ suite, name: `faults-${suite}`, devices: 3, cancel }, async (host) => {
        for await (const result of matrix({ engine, host, cancel }, choice)) {
          results.push(result);
        }
      });
    } finally {
      // What is known is told, also when it is not all.
      console.log(`\n${suite}\n\n${renderTable(results)}\n`);
    }
    if (results.length === 0) {
      throw new Error(`There is no operation whose name has '${operation}' in it.`);
    }
    failed += results.filter(({ ok }) => !ok).length;
  }
  say(`All of it took ${duration(Date.now() - started)}.`);
  if (failed > 0) {
    throw new Error(
      `Experiments that did not end as promised: ${failed}. Above, each names the file with what it printed.`,
    );
  }
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
  .action(run);

endWith(command.parseAsync());
