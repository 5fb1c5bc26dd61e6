import assert from "node:assert/strict";
import { experiments } from "../../../tools/faults/matrix";
import type { Operation } from "../../../tools/faults/operations";
import { type Course, next } from "../../../tools/faults/schedule";

const operation = (name: string): Operation => ({ name, from: {}, to: {} });
const course = (name: string, steps?: string[]): Course => ({
  operation: operation(name),
  left: steps && experiments(operation(name), steps),
});
const named = (name: string) => (one: Operation) => one.name === name;

describe("the order of experiments", () => {
  it("goes on with what is there, and otherwise with the first that has something left", () => {
    const all = [course("done", []), course("stop", ["nodedev-destroy"]), course("start")];
    assert.equal(next(all, named("start"))?.operation.name, "start");
    assert.equal(next(all, named("done"))?.operation.name, "stop");
  });

  it("ends when nothing is left", () => {
    assert.equal(
      next([course("done", [])], () => true),
      undefined,
    );
  });
});
