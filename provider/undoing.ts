import { HostError } from "./errors/hostError";
import { messageOf } from "./errors/messageOf";
import type { Host } from "./host/host";

/**
 * Undoes what a run did before one of its steps failed, the last first.
 *
 * @param undo what undoes each step, safe to repeat.
 * @param error the failure.
 * @param look a command that shows what is there.
 * @returns the error to throw: the failure itself, or one that says that something stays behind.
 */
export async function undone(
  host: Host,
  undo: readonly (() => Promise<void>)[],
  error: unknown,
  look: string,
): Promise<unknown> {
  for (const step of [...undo].reverse()) {
    try {
      await step();
    } catch (second) {
      return host.error({
        kind: error instanceof HostError ? error.kind : "command-failed",
        what: "a step failed, and those before it could not be undone",
        said: messageOf(error),
        help: `${messageOf(second)}\nWhat is there is adopted by the next pulumi up; or look there: ${look}`,
        cause: new AggregateError([error, second]),
      });
    }
  }
  return error;
}
