import assert from "node:assert/strict";
import { untilIdle, untilStill } from "../../../tools/arena/still";

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

describe("waiting for something to be idle", () => {
  it("ends when it has used next to nothing for a while, and not before", async () => {
    let used = 0;
    let busy = 4;
    await untilIdle(async () => {
      busy -= 1;
      used += busy > 0 ? 1 : 0.000_1;
      return used;
    }, 50);
    assert.ok(busy <= 0);
  });
});
