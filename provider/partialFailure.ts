import { z } from "zod";
import { PartlyDone } from "./errors/partlyDone";

/** What of a resource the engine records when a create or an update of it has failed. */
export interface Recorded {
  readonly id: string;
  /** Its state as it was before the change. */
  readonly outs: object;
}

/**
 * A create or an update that failed, with a resource that may be on the host all the same. The engine records it with its
 * `initErrors`: the next `pulumi up` updates it, also where the program is what the state has, and `pulumi destroy` deletes
 * it. Nothing stays that no state knows of.
 */
export class PartialFailure extends Error {
  readonly id: string;
  /** The state to record, which says that it is {@link uncertainState}. */
  readonly outs: object;

  constructor({ id, outs }: Recorded, cause: PartlyDone) {
    super(cause.message, { cause });
    this.name = "PartialFailure";
    this.id = id;
    this.outs = { ...outs, uncertain: true };
  }
}

/**
 * The part of every state that says that the host may have something else, since a change failed: an update must look there,
 * whatever else is recorded. It goes with the next read or update.
 */
export const uncertainState = { uncertain: z.boolean().optional() };

/**
 * Does `work`, which changes a resource.
 *
 * @param partial asked where it is not certain what the work has left; undefined where nothing can be recorded.
 * @throws PartialFailure where the work throws {@link PartlyDone}; everything else as it is.
 */
export async function recordingPartial<T>(partial: () => Recorded | undefined, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const recorded = error instanceof PartlyDone ? partial() : undefined;
    throw error instanceof PartlyDone && recorded !== undefined ? new PartialFailure(recorded, error) : error;
  }
}
