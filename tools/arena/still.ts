import { until } from "../../provider/waiting";

const LIMIT_MS = 15 * 60_000;

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
