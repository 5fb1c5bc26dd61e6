import { isDeepStrictEqual } from "node:util";
import { bindVfioCcw, type RunningHost, unbindVfioCcw } from "../../../host";
import { messageOf } from "../../../provider/errors/messageOf";
import type { Engine } from "../../engine";
import { GatedProject } from "../../faults/gatedProject";
import { isDrifted, type Model, type Step, stepped } from "./model";
import { type Place, Real } from "./real";
import { endlessSteps, nextStep } from "./steps";

/** What is to be done at random. */
export interface RandomPlan {
  readonly engine: Engine;
  /** A host whose subchannels nobody uses; each gets a device. */
  readonly host: RunningHost;
  readonly seed: number;
  /** How many steps. */
  readonly steps: number;
  readonly cancel?: AbortSignal;
}

/** A step that was made. */
export interface Made {
  /** From 1. */
  readonly number: number;
  readonly step: Step;
  /** What is not as the model has it. Nothing follows then. */
  readonly wrong: readonly string[];
}

/**
 * Does random steps, one after the other, and compares the host with the model after each.
 *
 * @returns each step when it was made; it ends with the first that is wrong.
 */
export async function* randomRun({ engine, host, seed, steps: count, cancel }: RandomPlan): AsyncGenerator<Made> {
  const places = host.devices.map(({ subchannel }, index) => ({ subchannel, uuid: uuidOf(index) }));
  const subchannels = places.map(({ subchannel }) => subchannel);
  await bindVfioCcw(host, subchannels);
  const project = await GatedProject.open({ engine, host, name: "random", cancel });
  try {
    const real = new Real(host, project, places);
    const steps = endlessSteps(seed, places.length);
    let model: Model = places.map(() => ({ declared: undefined, recorded: undefined, host: undefined }));
    for (let number = 1; number <= count; number += 1) {
      cancel?.throwIfAborted();
      const step = nextStep(steps, model);
      const drifted = isDrifted(model);
      model = stepped(model, step);
      const wrong = await made(real, step, model, drifted);
      yield { number, step, wrong };
      if (wrong.length > 0) {
        return;
      }
    }
  } finally {
    // Also what somebody sees who stops at the first that is wrong: other tests need the host.
    await project.run("destroy", "--yes", "--skip-preview");
    await project.close();
    await unbindVfioCcw(host, subchannels);
  }
}

async function made(real: Real, step: Step, model: Model, drifted: boolean): Promise<string[]> {
  try {
    const wrong = await real.do(step, model, drifted);
    const is = await real.devices();
    const differing = model.flatMap(({ host }, index) =>
      isDeepStrictEqual(host, is[index])
        ? []
        : [`slot ${index}: ${JSON.stringify(is[index])} instead of ${JSON.stringify(host)}`],
    );
    return [...wrong, ...differing];
  } catch (error) {
    return [messageOf(error)];
  }
}

function uuidOf(index: number): Place["uuid"] {
  return `48e124fb-b2fc-47f6-a407-${String(index).padStart(12, "0")}`;
}
