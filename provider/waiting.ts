import { setTimeout as pause } from "node:timers/promises";

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1_000;

/**
 * Asks again until there is an answer, at growing intervals. The only place that waits.
 *
 * @param ask returns undefined while there is no answer yet.
 * @param limitMs how long to go on; the question is always asked once.
 * @param since from when that counts, as Date.now() tells it; asked each time. Default: from now.
 * @returns the answer, or undefined when the limit was reached without one.
 */
export async function until<T>(
  limitMs: number,
  ask: () => Promise<T | undefined>,
  since: () => number = constantly(Date.now()),
): Promise<T | undefined> {
  for (let interval = FIRST_PAUSE_MS; ; interval = Math.min(interval * 2, LONGEST_PAUSE_MS)) {
    const answer = await ask();
    if (answer !== undefined || Date.now() >= since() + limitMs) {
      return answer;
    }
    await pause(interval);
  }
}

/**
 * Does `work` again, as {@link until} does, while it fails in a way that may pass.
 *
 * @throws the last failure when the limit was reached, and any other at once.
 */
export async function untilDone<T>(
  limitMs: number,
  work: () => Promise<T>,
  mayPass: (error: unknown) => boolean,
): Promise<T> {
  let failure: unknown;
  const done = await until(limitMs, async () => {
    try {
      return { value: await work() };
    } catch (error) {
      if (!mayPass(error)) {
        throw error;
      }
      failure = error;
      return undefined;
    }
  });
  if (done === undefined) {
    throw failure;
  }
  return done.value;
}

/** Looks once in each interval at most, for all who ask: they share the look that comes next. */
export function paced<T>(intervalMs: number, look: () => Promise<T>): () => Promise<T> {
  let next: Promise<T> | undefined;
  const later = async () => {
    await pause(intervalMs);
    next = undefined;
    return look();
  };
  return () => {
    next ??= later();
    return next;
  };
}

function constantly<T>(value: T): () => T {
  return () => value;
}

/**
 * The outcome of `work`, or undefined when there is none within the limit. The work goes on all the same.
 *
 * @param limitMs 0 for no limit.
 */
export async function unlessLate<T>(limitMs: number, work: Promise<T>): Promise<T | undefined> {
  if (limitMs === 0) {
    return work;
  }
  const done = new AbortController();
  const late = pause(limitMs, undefined, { signal: done.signal }).catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    done.abort();
  }
}
