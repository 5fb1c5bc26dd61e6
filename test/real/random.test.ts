import assert from "node:assert/strict";
import { randomRun } from "../../tools/soak/random/run";
import { subchannels, theEngine, theHost } from "./support/world";

describe("random programs, operators and faults", () => {
  it("come to what the model has, step by step", async () => {
    const host = { ...theHost(), devices: await subchannels(2) };
    for await (const { number, step, wrong } of randomRun({ engine: theEngine(), host, seed: 1, steps: 10 })) {
      assert.deepEqual(wrong, [], `step ${number}: ${JSON.stringify(step)}`);
    }
  });
});
