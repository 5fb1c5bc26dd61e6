import { writeFileSync } from "node:fs";
import Mocha from "mocha";

/** Environment variable: file that gets the numbers of a run. */
export const TALLY_VARIABLE = "DASD_TEST_TALLY";

/** mocha's own reporter, which also writes how many tests passed and failed to a file, as JSON. */
export default class Tally extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    runner.once(Mocha.Runner.constants.EVENT_RUN_END, () => {
      const { passes, failures, pending } = this.stats;
      writeFileSync(process.env[TALLY_VARIABLE] ?? "/dev/null", JSON.stringify({ passes, failures, pending }));
    });
  }
}
