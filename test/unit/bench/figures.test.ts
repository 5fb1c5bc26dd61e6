import assert from "node:assert/strict";
import { figuresOf, isWhole } from "../../../tools/bench/figures";
import type { Measurement } from "../../../tools/bench/results";

const up: Measurement = { contestant: "ours", size: 8, round: 1, phase: "up", seconds: 5, ok: true };

describe("the figures of a benchmark", () => {
  it("put the rounds of one contestant, size and phase together", () => {
    const [figure, ...others] = figuresOf([
      { ...up, ready: 8, connections: 1, memoryMB: 90 },
      { ...up, round: 2, seconds: 9, ok: false, ready: 7, connections: 2, memoryMB: 95 },
      { ...up, round: 3, seconds: 6, ready: 8, connections: 1 },
    ]);
    assert.deepEqual(others, []);
    assert.deepEqual(figure, {
      contestant: "ours",
      size: 8,
      phase: "up",
      rounds: 3,
      failed: 1,
      seconds: 6,
      spread: { least: 5, most: 9 },
      ready: { least: 7, most: 8 },
      left: undefined,
      connections: { least: 1, most: 2 },
      memoryMB: 95,
    });
  });

  it("come by size, phase and contestant, however they were measured", () => {
    const measured: Measurement[] = [
      { ...up, size: 32 },
      { ...up, phase: "destroy" },
      { ...up, contestant: "loop" },
      { ...up, phase: "refresh" },
      up,
    ];
    assert.deepEqual(
      figuresOf(measured).map(({ size, phase, contestant }) => [size, phase, contestant].join(" ")),
      ["8 up ours", "8 up loop", "8 refresh ours", "8 destroy ours", "32 up ours"],
    );
  });

  it("are whole only if no round failed, lost a device or left one", () => {
    const whole = (...rounds: Partial<Measurement>[]) =>
      figuresOf(rounds.map((round) => ({ ...up, ...round }))).every(isWhole);
    assert.equal(whole({ ready: 8 }, { ready: 8 }), true);
    assert.equal(whole({}), true);
    assert.equal(whole({ ready: 8 }, { ready: 7 }), false);
    assert.equal(whole({ left: 0 }, { left: 1 }), false);
    assert.equal(whole({ ok: false }), false);
  });
});
