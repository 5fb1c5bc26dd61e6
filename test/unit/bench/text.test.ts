import assert from "node:assert/strict";
import { described } from "../../../tools/bench/text";

describe("the texts of a benchmark", () => {
  it("tell a measurement in a line", () => {
    const one = { contestant: "ours", size: 32, round: 2, phase: "up", seconds: 14.123 } as const;
    assert.equal(
      described({ ...one, ok: true, ready: 32, connections: 1, memoryMB: 98.4 }),
      "round 2, 32 devices, this provider, up: 14.1 s, 32 of 32 ready, 1 SSH, 98.4 MB",
    );
    assert.equal(
      described({ ...one, contestant: "loop", phase: "destroy", ok: false, left: 3 }),
      "round 2, 32 devices, hand-written loop, destroy: 14.1 s, failed, 3 left",
    );
  });
});
