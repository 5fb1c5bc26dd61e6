import { isDeepStrictEqual } from "node:util";
import { bindVfioCcw, type RunningHost, unbindVfioCcw } from "../../../host";
import { messageOf } from "../../../provider/errors/messageOf";
import type { Engine } from "../../engine";
import { GatedProject } from "../../faults/gatedProject";
import { isDrifted, type Model, type Step, stepped } from "./model";
import { type Place, Real } from "./real";

/** What is to be done. */
export interface RunPlan {
  readonly engine: Engine;
  /** A host whose subchannels nobody uses; each gets a device. */
  readonly host: RunningHost;
  /** The step that comes next; undefined where that was the last: all is destroyed then, which is a step too. */
  readonly next: (model: Model) => Step | undefined;
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
 * Does steps, one after the other, and compares the host and the state with the model after each.
 *
 * @returns each step when it was made; it ends with the first that is wrong.
 */
export async function* stepByStep({ engine, host, next, cancel }: RunPlan): AsyncGenerator<Made> {
  const places = host.devices.map(({ subchannel }, index) => ({ subchannel, uuid: uuidOf(index) }));
  const subchannels = places.map(({ subchannel }) => subchannel);
  await bindVfioCcw(host, subchannels);
  const project = await GatedProject.open({ engine, host, name: "random", cancel });
  try {
    const real = new Real(host, project, places);
    let model: Model = places.map(() => ({ declared: undefined, recorded: undefined, host: undefined }));
    for (let number = 1, last = false; !last; number += 1) {
      cancel?.throwIfAborted();
      const chosen = next(model);
      last = chosen === undefined;
      const step = chosen ?? { kind: "destroy" };
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
    const [host, recorded] = [await real.devices(), await real.recorded()];
    const compared = [
      { what: "the host", is: host, wanted: model.map((slot) => slot.host) },
      { what: "the state", is: recorded, wanted: model.map((slot) => slot.recorded) },
    ];
    const differing = compared.flatMap(({ what, is, wanted }) =>
      wanted.flatMap((one, index) =>
        isDeepStrictEqual(one, is[index])
          ? []
          : [`slot ${index}: ${what} has ${JSON.stringify(is[index])} instead of ${JSON.stringify(one)}`],
      ),
    );
    return [...wrong, ...differing];
  } catch (error) {
    return [messageOf(error)];
  }
}

function uuidOf(index: number): Place["uuid"] {
  return `48e124fb-b2fc-47f6-a407-${String(index).padStart(12, "0")}`;
}
