const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Lets a run of tests that is ended from outside tidy up before it exits: mocha would end at once, and sends itself a SIGTERM
 * after a Ctrl-C. Programs that the tests have started end with this process.
 */
export function whenEnded(tidy: () => Promise<void>): void {
  let isEnding = false;
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      if (!isEnding) {
        isEnding = true;
        tidy().finally(() => process.exit(130));
      }
    });
  }
}
