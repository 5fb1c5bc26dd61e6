import type { Suite } from "../../../host";
import { onFreshHost } from "../../arena/ownHost";
import type { Engine } from "../../engine";
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
export function soakAtRandom(suite: Suite, { engine, seed, steps, cancel }: Plan): Promise<number> {
  const name = `random-${suite}`;
  return onFreshHost({ suite, name, devices: DEVICES, cancel }, async (host) => {
    let made = 0;
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
  });
}

function failure({ number, step: last, wrong }: Made, seed: number): string {
  return [
    `Step ${number} of --seed ${seed} is not as the model has it: ${JSON.stringify(last)}`,
    ...wrong,
    "Put it right, and add the seed to tools/soak/random/regressions.ts.",
  ].join("\n");
}
