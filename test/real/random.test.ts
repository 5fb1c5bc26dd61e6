import assert from "node:assert/strict";
import { REGRESSIONS } from "../../tools/soak/random/regressions";
import { type RunPlan, stepByStep } from "../../tools/soak/random/run";
import { randomSteps, theseSteps } from "../../tools/soak/random/steps";
import { DEVICES } from "../../tools/soak/random/suite";
import { giveBack, subchannels, theEngine, theHost } from "./support/world";

describe("random programs, operators and faults", () => {
  const areAsTheModelHasIt = async (next: RunPlan["next"]) => {
    const devices = await subchannels(DEVICES);
    for await (const { number, step, wrong } of stepByStep({
      engine: theEngine(),
      host: { ...theHost(), devices },
      next,
    })) {
      assert.deepEqual(wrong, [], `step ${number}: ${JSON.stringify(step)}`);
    }
    await giveBack(devices);
  };

  it("come to what the model has, step by step, in the host and in the state", async () => {
    await areAsTheModelHasIt(randomSteps(1, DEVICES, 10));
  });

  for (const { what, steps } of REGRESSIONS) {
    it(`come to it where they once did not: ${what}`, async () => {
      await areAsTheModelHasIt(theseSteps(steps));
    });
  }
});
