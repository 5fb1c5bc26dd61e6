/** Progress of long work: one line when a step begins, a sign of life while it runs, one line when it ends. */

const HEARTBEAT_MS = 20_000;

/** `3 m 40 s`, `12 s`, `0.4 s`. */
export function duration(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 10) {
    return `${seconds.toFixed(1)} s`;
  }
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} m ${whole % 60} s`;
}

/** Writes one line of progress. It goes to stderr, so that stdout stays the command's own answer. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/**
 * Runs `work` as a named step.
 *
 * @param title what is being done, as a sentence without a full stop.
 * @param usually how long it usually takes on 2 cores, for example `4 minutes`; shown with the title.
 * @throws whatever `work` throws, after a line that says that the step failed and when.
 */
export async function step<T>(title: string, usually: string, work: () => Promise<T>): Promise<T> {
  const started = Date.now();
  const elapsed = () => duration(Date.now() - started);
  say(`→ ${title} (usually ${usually})`);
  const heartbeat = setInterval(() => say(`  … ${title}: ${elapsed()} so far`), HEARTBEAT_MS);
  try {
    const result = await work();
    say(`✓ ${title}: ${elapsed()}`);
    return result;
  } catch (error) {
    say(`✗ ${title}: failed after ${elapsed()}`);
    throw error;
  } finally {
    clearInterval(heartbeat);
  }
}
