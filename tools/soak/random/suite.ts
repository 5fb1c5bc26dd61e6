import type { Suite } from "../../../host";
import { onFreshHost } from "../../arena/ownHost";
import type { Engine } from "../../engine";
import { duration, say, step } from "../../lib/steps";
import type { Model, Step } from "./model";
import { REGRESSIONS, type Regression } from "./regressions";
import { type Made, stepByStep } from "./run";
import { randomSteps, theseSteps } from "./steps";

/** What is to be done on a suite. */
export interface Plan {
  readonly engine: Engine;
  readonly seed: number;
  /** How many steps. */
  readonly steps: number;
  readonly cancel: AbortSignal;
}

/** How many devices the steps are about. */
export const DEVICES = 3;
/** What a step takes. */
const USUAL_MS = 8_000;

/**
 * Runs what once failed, and then the plan, on a host of the suite that is started for it and ended afterwards.
 *
 * @returns how many steps were made. @throws an Error that lists the steps when the host or the state is not as the model.
 */
export function soakAtRandom(suite: Suite, { engine, seed, steps, cancel }: Plan): Promise<number> {
  const name = `random-${suite}`;
  return onFreshHost({ suite, name, devices: DEVICES, cancel }, async (host) => {
    let made = 0;
    for (const run of [...REGRESSIONS.map(again), atRandom(seed, steps)]) {
      await step(`${run.title} on '${name}'`, duration(run.count * USUAL_MS), async () => {
        const done: Step[] = [];
        for await (const one of stepByStep({ engine, host, cancel, next: run.next })) {
          done.push(one.step);
          if (one.wrong.length > 0) {
            throw new Error(failure(one, run.title, done));
          }
          made += 1;
          say(`  ${one.number}: ${JSON.stringify(one.step)}`);
        }
      });
    }
    return made;
  });
}

interface Run {
  readonly title: string;
  /** How many steps. */
  readonly count: number;
  readonly next: (model: Model) => Step | undefined;
}

function again({ what, steps }: Regression): Run {
  return { title: `What once failed (${what})`, count: steps.length, next: theseSteps(steps) };
}

function atRandom(seed: number, count: number): Run {
  return { title: `${count} random steps, --seed ${seed},`, count, next: randomSteps(seed, DEVICES, count) };
}

function failure({ number, wrong }: Made, title: string, done: readonly Step[]): string {
  return [
    `${title}: step ${number} is not as the model has it.`,
    ...wrong,
    "Put it right, and add the steps to tools/soak/random/regressions.ts, the fewest that show it:",
    ...done.map((one) => JSON.stringify(one)),
  ].join("\n");
}
