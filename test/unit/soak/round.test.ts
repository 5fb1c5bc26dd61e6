import assert from "node:assert/strict";
import { described, isClean, leftAfterDestroy, wrongAfterUp } from "../../../tools/soak/round";
import { cutShort, roundOf } from "./sample";

const [first, second, stray] = [4, 5, 6].map((n) => ({
  uuid: `5e1b1c2d-0000-4000-8000-00000000000${n}`,
  subchannel: `0.0.000${n}`,
}));
assert.ok(first && second && stray);
const nothing = { active: [], ready: [], left: [], strays: [] };

describe("a round of a soak test", () => {
  it("is wrong where a device is not ready, and where there is one that nobody declared", () => {
    const all = { active: [first, second], ready: [first, second], left: [first, second], strays: [] };
    assert.deepEqual(wrongAfterUp(all, [first, second]), []);
    assert.deepEqual(wrongAfterUp({ ...all, ready: [first], strays: [stray] }, [first, second]), [
      `After up, 0.0.0005/${second.uuid} is not both active and defined with start auto.`,
      `After up, there is 0.0.0006/${stray.uuid}, which is not declared.`,
    ]);
    assert.equal(wrongAfterUp(nothing, [first, second]).length, 2);
  });

  it("leaves behind what is there after destroy, declared or not", () => {
    assert.deepEqual(leftAfterDestroy(nothing), []);
    assert.deepEqual(leftAfterDestroy({ ...nothing, left: [first], strays: [stray] }), [
      `After destroy, 0.0.0004/${first.uuid} is still active or defined.`,
      `After destroy, 0.0.0006/${stray.uuid} is still active or defined.`,
    ]);
  });

  it("is clean only if nothing failed, was wrong or was left behind, and each phase had one connection", () => {
    assert.equal(isClean(roundOf()), true);
    assert.equal(isClean(roundOf({ failed: true })), false);
    assert.equal(isClean(roundOf({ wrong: ["one"] })), false);
    assert.equal(isClean(roundOf({ left: ["one"] })), false);
    for (const phase of ["up", "destroy"]) {
      assert.equal(isClean(roundOf({ [phase]: { ok: true, seconds: 20, connections: 2 } })), false);
    }
  });

  it("is told in a line", () => {
    assert.equal(
      described(roundOf({ number: 3 }), 20),
      "round 3 of 20: up 30.0 s, 1 SSH; destroy 20.0 s, 1 SSH; 0 wrong, 0 left behind",
    );
    assert.equal(
      described(cutShort(2), 2),
      "round 2 of 2: up not run to its end; destroy not run to its end; failed, 0 wrong, 0 left behind",
    );
  });
});
