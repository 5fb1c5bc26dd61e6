import { writeFileSync } from "node:fs";
import Mocha from "mocha";

/** Environment variable: file that gets the numbers of a run. */
export const TALLY_VARIABLE = "DASD_TEST_TALLY";

/** mocha's own reporter, which also writes how many tests passed, and which failed and why, to a file, as JSON. */
export default class Tally extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    const failed: string[] = [];
    runner.on(Mocha.Runner.constants.EVENT_TEST_FAIL, (test: Mocha.Runnable, error: Error) => {
      failed.push(`${test.fullTitle()}\n${error.message}`);
    });
    runner.once(Mocha.Runner.constants.EVENT_RUN_END, () => {
      const { passes, pending } = this.stats;
      writeFileSync(process.env[TALLY_VARIABLE] ?? "/dev/null", JSON.stringify({ passes, failed, pending }));
    });
  }
}
