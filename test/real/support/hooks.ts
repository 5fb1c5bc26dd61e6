import { whenEnded } from "../../support/ending";
import { begin, end } from "./world";

/** mocha's root hooks: one host for all real tests of a run. */
export const mochaHooks = {
  async beforeAll(this: Mocha.Context) {
    this.timeout(20 * 60_000);
    whenEnded(end);
    await begin();
  },
  async afterAll(this: Mocha.Context) {
    this.timeout(60_000);
    await end();
  },
};
