import { setImmediate } from "node:timers/promises";

/** The last turn of each. */
const turns = new Map<string, Promise<void>>();

/**
 * Runs `work` when no other for the same thing of a host runs in this process, over whatever connection, and who waited for
 * that one has gone on.
 *
 * @param thing what is worked on, such as a subchannel.
 * @throws what `work` throws.
 */
export function inTurn<T>(host: string, thing: string, work: () => Promise<T>): Promise<T> {
  const key = JSON.stringify([host.toLowerCase(), thing]);
  const turn = (turns.get(key) ?? Promise.resolve()).then(work);
  const over = () => setImmediate();
  turns.set(key, turn.then(over, over));
  return turn;
}
