import { messageOf } from "../../provider/errors/messageOf";
import { Interrupted } from "./interruption";
import { say } from "./steps";

/**
 * Ends this process when the work of a command is over: with status 0, or, where it threw, with the error's message and
 * status 1. Ended by a signal, it has the status that a shell reports for that.
 */
export async function endWith(work: Promise<unknown>): Promise<never> {
  try {
    await work;
    process.exit(0);
  } catch (error) {
    say(`\n${messageOf(error)}`);
    process.exit(error instanceof Interrupted ? error.exitCode : 1);
  }
}
