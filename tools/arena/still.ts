import { until } from "../../provider/waiting";

const LIMIT_MS = 15 * 60_000;

/** What a daemon that has nothing to do may use of a processor, and for how long it is watched. */
const IDLE_SHARE = 0.1;
const IDLE_FOR_MS = 1_000;

/**
 * Waits until a number is what it is to become, or does not change any more.
 *
 * @param patienceMs how long it may stay the same before it is given up.
 * @returns the number as it was last.
 */
export async function untilStill(goal: number, patienceMs: number, count: () => Promise<number>): Promise<number> {
  let last: number | undefined;
  let since = Date.now();
  const settled = await until(LIMIT_MS, async () => {
    const now = await count();
    if (now !== last) {
      last = now;
      since = Date.now();
    }
    return now === goal || Date.now() - since >= patienceMs ? now : undefined;
  });
  return settled ?? last ?? count();
}

/**
 * Waits until something hardly uses a processor any more, bounded.
 *
 * @param seconds how long it has had one so far.
 * @param forMs how long it must have done nothing.
 */
export async function untilIdle(seconds: () => Promise<number>, forMs = IDLE_FOR_MS): Promise<void> {
  let last = { used: await seconds(), at: Date.now() };
  await until(LIMIT_MS, async () => {
    const now = { used: await seconds(), at: Date.now() };
    if (now.at - last.at < forMs) {
      return undefined;
    }
    const share = (now.used - last.used) / ((now.at - last.at) / 1_000);
    last = now;
    return share < IDLE_SHARE ? true : undefined;
  });
}
