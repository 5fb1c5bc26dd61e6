/**
 * What the provider in Pulumi's state calls. The state holds a constant text that requires this module and calls it by
 * these names, so that every version of this package can read, update and delete what another one made: the names and
 * the meaning of their arguments stay.
 */
import { engineError } from "./engineError";
import { engineSafe } from "./engineSafe";
import { type CheckFailure, check } from "./mediatedDevice/check";
import { type Difference, diff } from "./mediatedDevice/diff";
import { create, read, remove, update } from "./mediatedDevice/lifecycle";

type Bag = Record<string, unknown>;

/** The lifecycle of MediatedDevice, in the engine's own terms. */
export const mediatedDevice = {
  async check(olds: Bag, news: Bag): Promise<{ inputs: Bag; failures: CheckFailure[] }> {
    return check(olds, news);
  },
  async diff(_id: string, olds: Bag, news: Bag): Promise<Difference> {
    return diff(olds, news);
  },
  async create(inputs: Bag): Promise<{ id: string; outs: Bag }> {
    const { id, outs } = await told(create(inputs));
    return { id, outs: engineSafe(outs) };
  },
  /** Gone is an empty id; any error keeps the state. */
  async read(id: string, props: Bag): Promise<{ id: string; props: Bag; inputs?: Bag }> {
    const found = await told(read(id, props));
    return found === undefined
      ? { id: "", props: {} }
      : { id: found.id, props: engineSafe(found.props), inputs: engineSafe(found.inputs) };
  },
  async update(id: string, olds: Bag, news: Bag): Promise<{ outs: Bag }> {
    const { outs } = await told(update(id, olds, news));
    return { outs: engineSafe(outs) };
  },
  async delete(id: string, props: Bag): Promise<void> {
    await told(remove(id, props));
  },
};

async function told<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw engineError(error);
  }
}
