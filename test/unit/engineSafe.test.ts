import assert from "node:assert/strict";
import fc from "fast-check";
import { engineSafe } from "../../provider/engineSafe";

const hasUndefined = (value: unknown): boolean =>
  value === undefined || (typeof value === "object" && value !== null && Object.values(value).some(hasUndefined));

describe("what goes to the engine", () => {
  it("has no undefined in it, at any depth, and is otherwise the same", () => {
    const safe = engineSafe({ a: undefined, b: { c: undefined, d: [1, undefined, { g: undefined }], e: null }, f: "" });
    assert.deepEqual(safe, { b: { d: [1, {}], e: null }, f: "" });
    assert.ok(!("a" in safe));
  });

  it("has none of it whatever comes", () => {
    fc.assert(fc.property(fc.object({ withNullPrototype: true }), (value) => !hasUndefined(engineSafe(value))));
  });
});
