import assert from "node:assert/strict";
import { untilStill } from "../../../tools/arena/still";

/** Counts these, and then the last of them for good. */
function counting(...numbers: number[]): () => Promise<number> {
  return async () => (numbers.length > 1 ? numbers.shift() : numbers[0]) ?? 0;
}

describe("waiting for a number", () => {
  it("ends as soon as it is what it is to become", async () => {
    assert.equal(await untilStill(0, 60_000, counting(3, 1, 0, 7)), 0);
  });

  it("ends when it does not change any more", async () => {
    assert.equal(await untilStill(0, 100, counting(3, 2)), 2);
  });

  it("goes on while it changes, for longer than it may stay the same", async () => {
    let number = 4;
    const started = Date.now();
    assert.equal(await untilStill(0, 300, async () => --number), 0);
    assert.ok(Date.now() - started > 300);
  });
});
