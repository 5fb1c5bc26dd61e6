import type { Bag } from "./arguments/bag";
import type { Difference } from "./arguments/difference";
import type { CheckFailure } from "./arguments/failures";
import { engineError } from "./engineError";
import { engineSafe } from "./engineSafe";
import { Handover } from "./handover";
import { PartialFailure } from "./partialFailure";

/** What a resource of this package is: its part of each operation of the engine. */
export interface Lifecycle {
  /** Checks what was declared, and completes it. Pure. */
  readonly check: (olds: Bag, news: Bag) => { inputs: Record<string, unknown>; failures: CheckFailure[] };
  /** Compares the state with what is declared. Pure. */
  readonly diff: (olds: unknown, news: unknown) => Difference;
  /** Makes it, or adopts it. @throws HostError; PartialFailure where it may be on the host all the same. */
  readonly create: (inputs: unknown) => Promise<{ id: string; outs: object }>;
  /** Looks at it; undefined only when it is confirmed that it is gone. @throws HostError when that cannot be told. */
  readonly read: (id: string, recorded: unknown) => Promise<{ id: string; props: object; inputs: object } | undefined>;
  /** Brings it to what is declared. @throws HostError; PartialFailure where it may be neither as before nor as declared. */
  readonly update: (id: string, recorded: unknown, inputs: unknown) => Promise<{ outs: object }>;
  /**
   * Removes it; what is gone already is fine.
   *
   * @param stays whether another resource has it by now; asked when nothing else is done to it.
   * @throws HostError.
   */
  readonly remove: (id: string, recorded: unknown, stays: () => boolean) => Promise<void>;
}

/** A lifecycle in the engine's own terms. */
export function inEngineTerms({ check, diff, create, read, update, remove }: Lifecycle) {
  const handover = new Handover();
  const make = async (inputs: Bag) => {
    try {
      const made = await create(inputs);
      handover.has(made.id, inputs);
      return made;
    } catch (error) {
      if (error instanceof PartialFailure) {
        handover.has(error.id, inputs);
      }
      throw error;
    }
  };
  return {
    check: async (olds: Bag, news: Bag) => {
      const { inputs, failures } = check(olds, news);
      const safe = engineSafe(inputs);
      handover.declares(safe);
      return { inputs: safe, failures };
    },
    diff: async (id: string, olds: Bag, news: Bag) => {
      const difference = diff(olds, news);
      if (difference.replaces.length === 0) {
        handover.keeps(id, news);
      }
      return difference;
    },
    create: async (inputs: Bag) => {
      const { id, outs } = await told(make(inputs), inputs);
      return { id, outs: engineSafe(outs) };
    },
    /** Gone is an empty id; any error keeps the state. */
    read: async (id: string, props: Bag) => {
      const found = await told(read(id, props));
      return found === undefined
        ? { id: "", props: {} }
        : { id: found.id, props: engineSafe(found.props), inputs: engineSafe(found.inputs) };
    },
    update: async (id: string, olds: Bag, news: Bag) => {
      const { outs } = await told(update(id, olds, news), news);
      return { outs: engineSafe(outs) };
    },
    /** What another resource of the program has adopted stays, also where it does so while the deletion waits for it. */
    delete: async (id: string, props: Bag) => {
      const stays = () => handover.hasTaken(id, props);
      if (!stays()) {
        await told(remove(id, props, stays));
      }
    },
  };
}

async function told<T>(work: Promise<T>, inputs?: Bag): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw engineError(error, inputs);
  }
}
