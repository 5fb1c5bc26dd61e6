import { hostDown, hostUp, prepareHost, type Suite } from "../../../host";
import type { Engine } from "../../engine";
import { unlessAborted } from "../../lib/interruption";
import { duration, say, step } from "../../lib/steps";
import { REGRESSIONS } from "./regressions";
import { type Made, randomRun } from "./run";

/** What is to be done on a suite. */
export interface Plan {
  readonly engine: Engine;
  readonly seed: number;
  /** How many steps. */
  readonly steps: number;
  readonly cancel: AbortSignal;
}

/** How many devices the steps are about. */
const DEVICES = 3;
/** What a step takes. */
const USUAL_MS = 8_000;

/**
 * Runs what once failed, and then the plan, on a host of the suite that is started for it and ended afterwards.
 *
 * @returns how many steps were made. @throws an Error that names the seed and the step when the host is not as the model.
 */
export async function soakAtRandom(suite: Suite, { engine, seed, steps, cancel }: Plan): Promise<number> {
  await unlessAborted(cancel, prepareHost(suite));
  const name = `random-${suite}`;
  let made = 0;
  try {
    const host = await hostUp({ suite, name, devices: DEVICES });
    for (const run of [...REGRESSIONS, { seed, steps }]) {
      const title = `${run.steps} random steps on '${name}', --seed ${run.seed}`;
      await step(title, duration(run.steps * USUAL_MS), async () => {
        for await (const one of randomRun({ engine, host, cancel, ...run })) {
          if (one.wrong.length > 0) {
            throw new Error(failure(one, run.seed));
          }
          made += 1;
          say(`  ${one.number}: ${JSON.stringify(one.step)}`);
        }
      });
    }
    return made;
  } catch (error) {
    // What ends at Ctrl-C ends with errors of its own.
    cancel.throwIfAborted();
    throw error;
  } finally {
    await hostDown(name);
  }
}

function failure({ number, step: last, wrong }: Made, seed: number): string {
  return [
    `Step ${number} of --seed ${seed} is not as the model has it: ${JSON.stringify(last)}`,
    ...wrong,
    "Put it right, and add the seed to tools/soak/random/regressions.ts.",
  ].join("\n");
}
