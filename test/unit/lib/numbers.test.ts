import assert from "node:assert/strict";
import { median, range, rangeOf, seconds } from "../../../tools/lib/numbers";

describe("numbers measured several times", () => {
  it("have the middle value for their median, or the mean of the middle two", () => {
    assert.equal(median([10, 1, 2]), 2);
    assert.equal(median([4, 1, 10, 2]), 3);
    assert.equal(median([7]), 7);
    assert.throws(() => median([]), RangeError);
  });

  it("have a range, of those that are known", () => {
    assert.deepEqual(rangeOf([3, undefined, 1, 2]), { least: 1, most: 3 });
    assert.equal(rangeOf([undefined]), undefined);
    assert.equal(rangeOf([]), undefined);
  });

  it("are written in short", () => {
    assert.deepEqual([0.824, 4.25, 113.84].map(seconds), ["0.82 s", "4.3 s", "113.8 s"]);
    assert.equal(range(1, 1), "1");
    assert.equal(range(29, 32), "29 to 32");
    assert.equal(range(1.04, 1.01, 1), "1.0");
  });
});
