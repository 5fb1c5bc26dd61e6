import { HostError } from "./errors/hostError";
import { messageOf } from "./errors/messageOf";
import { PartlyDone } from "./errors/partlyDone";
import type { Host } from "./host/host";
import { wasSilent } from "./host/interpreterErrors";

/**
 * Undoes what a run did before one of its steps failed, the last first.
 *
 * @param undo what undoes each step, safe to repeat.
 * @param error the failure.
 * @param look a command that shows what is there.
 * @returns the error to throw: the failure itself, or {@link PartlyDone} where something may stay behind, also since a
 * command that was not waited for any longer may still be done.
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
      const what = "a step failed, and those before it could not be undone";
      return partlyDone(host, what, error, look, second);
    }
  }
  return undo.length > 0 && wasSilent(error) ? uncertain(host, error, look) : error;
}

/** The error to throw for a change that was begun, and of which it could not be learnt whether it was done. */
export function uncertain(host: Host, error: unknown, look: string): PartlyDone {
  return partlyDone(host, "a step was begun, and whether it was done is not known", error, look);
}

function partlyDone(host: Host, what: string, error: unknown, look: string, second?: unknown): PartlyDone {
  const next = `What is there is found by the next pulumi up or pulumi destroy; or look there: ${look}`;
  return new PartlyDone({
    kind: error instanceof HostError ? error.kind : "command-failed",
    what,
    host: host.name,
    said: messageOf(error),
    help: second === undefined ? next : `${messageOf(second)}\n${next}`,
    cause: second === undefined ? error : new AggregateError([error, second]),
  });
}
