import { PartlyDone } from "./errors/partlyDone";

/**
 * A create or an update that failed, with a resource that may be on the host all the same. The engine records it with its
 * `initErrors`: the next `pulumi up` updates it, and `pulumi destroy` deletes it. Nothing stays that no state knows of.
 */
export class PartialFailure extends Error {
  /**
   * @param id the resource's ID.
   * @param outs its state as it was before the change: what is declared differs from it, so that an update looks again.
   */
  constructor(
    readonly id: string,
    readonly outs: object,
    override readonly cause: PartlyDone,
  ) {
    super(cause.message, { cause });
    this.name = "PartialFailure";
  }
}

/**
 * Does `work`, which changes a resource.
 *
 * @param outs its state as it was before.
 * @throws PartialFailure where the work throws {@link PartlyDone}; everything else as it is.
 */
export async function recordingPartial<T>(id: string, outs: () => object, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof PartlyDone ? new PartialFailure(id, outs(), error) : error;
  }
}
