import assert from "node:assert/strict";
import type { Contestant } from "../../../tools/bench/contestants/contestant";
import type { ContestantName } from "../../../tools/bench/results";
import { turnsOf } from "../../../tools/bench/suite";

const contestant = (name: ContestantName, largest = 128): Contestant => ({
  name,
  largest,
  phases: [],
  touchesHost: true,
  prepare: () => Promise.reject(new Error("it has no turn here")),
});

describe("the turns of a benchmark", () => {
  it("alternate within a round, each round with another contestant first, and only at sizes that they can do", () => {
    const contestants = [contestant("ours"), contestant("floor"), contestant("loop", 32)];
    const turns = turnsOf({ contestants, sizes: [32, 128], rounds: 2 });
    assert.deepEqual(
      turns.map(({ round, size, contestant: { name } }) => `${round} ${size} ${name}`),
      [
        ...["1 32 ours", "1 32 floor", "1 32 loop", "1 128 ours", "1 128 floor"],
        ...["2 32 floor", "2 32 loop", "2 32 ours", "2 128 floor", "2 128 ours"],
      ],
    );
  });
});
