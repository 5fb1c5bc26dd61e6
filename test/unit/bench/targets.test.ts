import assert from "node:assert/strict";
import type { SuiteResult } from "../../../tools/bench/results";
import { targetsOf } from "../../../tools/bench/targets";
import { changed, sample } from "./sample";

/** `[measured, target, reached, from]` of each. */
const shown = (result: SuiteResult) =>
  targetsOf(result).map(({ measured, target, reached, from }) => [measured, target, reached, from]);

const [UP, TERRAFORM, LOOP, DESTROY, REFRESH, EACH, CONNECTIONS, MEMORY] = [0, 1, 2, 3, 4, 5, 6, 7] as const;

describe("the targets of a benchmark", () => {
  it("are ratios of medians, and show what they are made of", () => {
    assert.deepEqual(shown(sample()), [
      ["0.73", "≤ 1.0", true, "16.0 s / (18.0 s + 4.0 s)"],
      ["8.25", "≥ 4.5", true, "132.0 s / 16.0 s"],
      ["4.13", "≥ 3.0", true, "66.0 s / 16.0 s"],
      ["0.86", "≤ 1.0", true, "12.0 s / (10.0 s + 4.0 s)"],
      ["1.00", "≤ 1.5", true, "8.0 s / (4.0 s + 4.0 s)"],
      ["0.46", "≤ 1.15", true, "(52.0 s / 128) / (7.0 s / 8)"],
      ["1", "1", true, "all phases, sizes and rounds"],
      ["93 MB", "≤ 150 MB", true, "the most of all phases and rounds"],
    ]);
  });

  it("are missed by what is too slow", () => {
    const slow = changed(sample(), ({ contestant, seconds }) =>
      contestant === "ours" ? { seconds: seconds * 3 } : {},
    );
    const reached = targetsOf(slow).map((target) => target.reached);
    assert.deepEqual(reached, [false, false, false, false, false, true, true, true]);
  });

  it("are not reached by losing or leaving devices, however fast", () => {
    const lossy = changed(sample(), ({ contestant, round, phase }) =>
      contestant === "ours" && round === 2
        ? phase === "up"
          ? { ready: 5 }
          : phase === "destroy"
            ? { left: 1 }
            : {}
        : {},
    );
    const targets = shown(lossy);
    assert.deepEqual(targets[UP], ["0.73", "≤ 1.0", false, "16.0 s (5 to 32 of 32) / (18.0 s + 4.0 s)"]);
    assert.deepEqual(targets[DESTROY], [
      "0.86",
      "≤ 1.0",
      false,
      "12.0 s (5 to 32 of 32, left 0 to 1) / (10.0 s + 4.0 s)",
    ]);
    assert.equal(targets[LOOP]?.[2], false);
    assert.equal(targets[EACH]?.[2], false);
  });

  it("are not reached by a preview that found changes", () => {
    const failing = changed(sample(), ({ contestant, phase }) =>
      contestant === "ours" && phase === "refresh" ? { ok: false } : {},
    );
    assert.equal(shown(failing)[REFRESH]?.[2], false);
  });

  it("say what a contestant lost that is compared with", () => {
    const lossy = changed(sample(), ({ contestant, phase }) =>
      contestant === "batch" && phase === "up" ? { ready: 29 } : {},
    );
    assert.deepEqual(shown(lossy)[UP], ["0.73", "≤ 1.0", true, "16.0 s / (18.0 s (29 of 32) + 4.0 s)"]);
    assert.deepEqual(shown(lossy)[DESTROY]?.[3], "12.0 s / (10.0 s (29 of 32) + 4.0 s)");
  });

  it("say in how many rounds a contestant failed that is compared with", () => {
    const failing = changed(sample(), ({ contestant, phase, round }) =>
      contestant === "loop" && phase === "up" && round === 1 ? { ok: false } : {},
    );
    assert.equal(shown(failing)[LOOP]?.[3], "66.0 s (failed in 1 of 3 rounds) / 16.0 s");
  });

  it("are not compared with the time in which a contestant made nothing", () => {
    const failing = changed(sample(), ({ contestant, phase }) =>
      contestant === "terraform" && phase === "up" ? { ok: false, ready: 0 } : {},
    );
    assert.deepEqual(shown(failing)[TERRAFORM], [undefined, "≥ 4.5", undefined, "made none of 32"]);
  });

  it("want one connection in every phase, and none is not one", () => {
    const withCount = (count: number) =>
      changed(sample(), ({ contestant, phase, round }) =>
        contestant === "ours" && phase === "destroy" && round === 3 ? { connections: count } : {},
      );
    assert.deepEqual(shown(withCount(2))[CONNECTIONS]?.slice(0, 3), ["1 to 2", "1", false]);
    assert.deepEqual(shown(withCount(0))[CONNECTIONS]?.slice(0, 3), ["0 to 1", "1", false]);
  });

  it("take the most memory of the run with 128 devices", () => {
    const heavy = changed(sample(), ({ contestant, phase, size, round }) =>
      contestant === "ours" && phase === "refresh" && round === 1 ? { memoryMB: size === 128 ? 151.2 : 300 } : {},
    );
    assert.deepEqual(shown(heavy)[MEMORY]?.slice(0, 3), ["151 MB", "≤ 150 MB", false]);
    const floor = changed(heavy, ({ contestant }) => (contestant === "floor" ? { memoryMB: 140 } : {}));
    assert.equal(shown(floor)[MEMORY]?.[3], "the most of all phases and rounds; one that does nothing: 140 MB");
  });

  it("are neither reached nor missed when they were not measured", () => {
    const small = shown(sample([8]));
    assert.deepEqual(small[UP], [undefined, "≤ 1.0", undefined, "not measured in this run"]);
    assert.deepEqual(small[MEMORY], [undefined, "≤ 150 MB", undefined, "not measured in this run"]);
    assert.equal(small[CONNECTIONS]?.[2], true);
    const { terraform: _absent, ...versions } = sample().versions;
    const without = {
      ...sample(),
      versions,
      measurements: sample().measurements.filter(({ contestant }) => contestant !== "terraform"),
    };
    assert.deepEqual(shown(without)[TERRAFORM], [undefined, "≥ 4.5", undefined, "terraform was not on PATH"]);
  });
});
