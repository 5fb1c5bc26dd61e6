import assert from "node:assert/strict";
import { FAULTS } from "../../../tools/faults/faults";
import { experiments } from "../../../tools/faults/matrix";
import { operationsOn } from "../../../tools/faults/operations";
import { differences } from "../../../tools/faults/picture";
import { renderTable } from "../../../tools/faults/table";

const ground = {
  bound: { subchannel: "0.0.0004", device: "0.0.3000" },
  bare: { subchannel: "0.0.0005", device: "0.0.3001" },
  domain: "vm1",
};

describe("the table of faults", () => {
  it("has a row for each moment of each step, a column for each fault, and nothing where nothing was tried", () => {
    const result = { operation: "MediatedDevice: create", step: "nodedev-define" } as const;
    const table = renderTable([
      { ...result, moment: "before", fault: "Ctrl-C", ok: true },
      { ...result, moment: "after", fault: "pulumi killed", ok: false },
    ]);
    const cells = (line: string) => line.split("|").map((cell) => cell.trim());
    const [head = "", , ...rows] = table.split("\n");
    assert.deepEqual([head, ...rows].map(cells), [
      ["", "Operation", "Fault comes", "pulumi killed", "Ctrl-C", ""],
      ["", "MediatedDevice: create", "before nodedev-define", "", "ok", ""],
      ["", "MediatedDevice: create", "after nodedev-define", "FAILED", "", ""],
    ]);
  });

  it("is of every fault, before and after every step", () => {
    const [operation] = operationsOn(ground);
    assert.ok(operation);
    const steps = ["nodedev-define", "nodedev-start"];
    const all = experiments(operation, steps);
    assert.equal(all.length, steps.length * 2 * FAULTS.length);
    assert.equal(new Set(all.map((one) => JSON.stringify(one))).size, all.length);
  });
});

describe("two pictures of a host", () => {
  it("differ in lines that are new or missing, told by what they are of", () => {
    const was = { drivers: "0.0.0004 io_subchannel\n", definitions: "./a\n" };
    assert.deepEqual(differences(was, { ...was }), []);
    assert.deepEqual(differences(was, { ...was, drivers: "0.0.0004 vfio_ccw\n" }), [
      "drivers: - 0.0.0004 io_subchannel",
      "drivers: + 0.0.0004 vfio_ccw",
    ]);
  });

  it("differ where a line comes twice, or in another order", () => {
    assert.deepEqual(differences({ active: "a\nb\n" }, { active: "b\na\n" }), ["active: not the same, byte for byte"]);
  });
});
