import { constants } from "node:os";
import { say } from "./steps";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** This process was told to end. */
export class Interrupted extends Error {
  constructor(readonly signal: NodeJS.Signals) {
    super(`Ended by ${signal}.`);
  }

  /** What a shell reports for a process that the signal ended. */
  get exitCode(): number {
    return 128 + constants.signals[this.signal];
  }
}

/**
 * Aborts, with an {@link Interrupted}, at Ctrl-C and whatever else asks this process to end. Asked once more, it goes on
 * tidying up: npm hands on the Ctrl-C that the terminal has sent already.
 */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      if (!controller.signal.aborted) {
        say(`\n${signal}: stopping what was started.`);
        controller.abort(new Interrupted(signal));
      }
    });
  }
  return controller.signal;
}

/** The outcome of `work`, or the signal's reason as soon as it aborts; the work is then left to itself. */
export async function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  signal.throwIfAborted();
  let stop = () => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop);
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
