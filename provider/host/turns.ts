import { setImmediate as callersGoOn } from "node:timers/promises";

/** The end of the last turn of each thing of a host. */
const turns = new Map<string, Promise<void>>();

/**
 * Runs `work` when no other for the same thing of a host runs in this process, over whatever connection. By then, who awaited
 * that one has gone on, to where it awaits the host again.
 *
 * @param thing what is worked on, such as a subchannel.
 * @throws what `work` throws.
 */
export function inTurn<T>(host: string, thing: string, work: () => Promise<T>): Promise<T> {
  const key = JSON.stringify([host.toLowerCase(), thing]);
  const turn = (turns.get(key) ?? Promise.resolve()).then(work);
  const end = () => callersGoOn();
  turns.set(key, turn.then(end, end));
  return turn;
}
