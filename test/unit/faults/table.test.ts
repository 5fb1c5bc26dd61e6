import assert from "node:assert/strict";
import { renderDocument } from "../../../tools/faults/document";
import { FAULTS } from "../../../tools/faults/faults";
import {
  countOf,
  type Findings,
  findingsSchema,
  isAllOk,
  isMade,
  isOk,
  type Place,
  type Result,
  withResult,
  withRows,
} from "../../../tools/faults/findings";
import { experiments } from "../../../tools/faults/matrix";
import { operationsOn } from "../../../tools/faults/operations";
import { differences } from "../../../tools/faults/picture";
import { renderTable } from "../../../tools/faults/table";

const ground = {
  bound: { subchannel: "0.0.0004", device: "0.0.3000" },
  bare: { subchannel: "0.0.0005", device: "0.0.3001" },
  spare: { subchannel: "0.0.0006", device: "0.0.3002" },
  domain: "vm1",
};

const findingsOf = (...results: Result[]) =>
  results.reduce((findings: Findings, result) => withResult(findings, result, "2026-01-31"), {});

describe("the table of faults", () => {
  it("has a row for each moment of each step, a column for each fault, and nothing where nothing was tried", () => {
    const result = { operation: "MediatedDevice: create", step: "nodedev-define" } as const;
    const table = renderTable(
      findingsOf(
        { ...result, moment: "before", fault: "Ctrl-C", ok: true },
        { ...result, moment: "after", fault: "pulumi killed", ok: false },
      ),
    );
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

describe("the operations that faults come in", () => {
  it("declare what a resource depends on before it", () => {
    for (const { name, from, to } of operationsOn(ground)) {
      for (const program of [from, to]) {
        const names = Object.keys(program);
        for (const [one, { dependsOn = [] }] of Object.entries(program)) {
          assert.ok(
            dependsOn.every((other) => names.slice(0, names.indexOf(one)).includes(other)),
            name,
          );
        }
      }
    }
  });
});

describe("what is known of faults", () => {
  const place = { operation: "MediatedDevice: create", step: "nodedev-define", moment: "before" } as const;
  const all = FAULTS.map((fault): Result => ({ ...place, fault, ok: true }));
  const one: Result = { ...place, fault: "Ctrl-C", ok: false };
  const rowsOf = (...moments: Place["moment"][]) => ({
    operation: place.operation,
    moments: moments.map((moment) => ({ moment, step: place.step })),
  });

  it("is the last result of each experiment", () => {
    const known = findingsOf({ ...one, ok: true }, one);
    assert.deepEqual(known, {
      "MediatedDevice: create": { "before nodedev-define": { "Ctrl-C": "FAILED 2026-01-31" } },
    });
    assert.deepEqual(findingsSchema.parse(known), known);
    assert.equal(isOk(known, one), false);
    assert.equal(isOk(findingsOf(one, { ...one, ok: true }), one), true);
  });

  it("is of the steps that there are", () => {
    const known = withRows(findingsOf(one, { ...one, step: "nodedev-start" }), rowsOf("before", "after"));
    assert.deepEqual(known, {
      "MediatedDevice: create": {
        "before nodedev-define": { "Ctrl-C": "FAILED 2026-01-31" },
        "after nodedev-define": {},
      },
    });
    assert.equal(isMade(known, one), true);
    assert.equal(isMade(known, { ...one, moment: "after" }), false);
  });

  it("tells how many there are, and when nothing is left to do for an operation", () => {
    assert.deepEqual(countOf(findingsOf(one)), {
      all: FAULTS.length,
      ok: 0,
      failed: 1,
    });
    assert.equal(isAllOk(findingsOf(...all), place.operation), true);
    assert.equal(isAllOk(findingsOf(...all, one), place.operation), false);
    assert.equal(isAllOk(withRows(findingsOf(...all), rowsOf("before", "after")), place.operation), false);
    assert.equal(isAllOk({}, place.operation), false);
  });

  it("is a document with what was made on each suite, and when", () => {
    const findings = withResult(findingsOf(...all), one, "2026-02-01");
    const document = renderDocument({ forky: findings });
    assert.match(
      document,
      /## Debian forky\n\n9 of 9 were made, from 2026-01-31 to 2026-02-01: 8 ok, 1 failed\. Not begun: MediatedDevice: read; .*\n\n\| Op/,
    );
    assert.doesNotMatch(document, /bookworm/);
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
