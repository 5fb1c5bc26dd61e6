import assert from "node:assert/strict";
import { renderTable } from "../../../tools/soak/table";
import { cutShort, roundOf } from "./sample";

/** The cells of each line, but for that of dashes. */
const cells = (table: string) =>
  table
    .split("\n")
    .filter((_, line) => line !== 1)
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );

describe("the table of a soak test", () => {
  it("has the sums, ranges and medians of each suite's rounds", () => {
    const slow = roundOf({
      failed: true,
      up: { ok: false, seconds: 50, connections: 2 },
      wrong: ["one", "two"],
      left: ["one"],
    });
    const [head, ...rows] = cells(
      renderTable([
        { suite: "bookworm", devices: 64, rounds: [roundOf(), slow, roundOf({ left: ["two"] })] },
        { suite: "forky", devices: 8, rounds: [roundOf(), cutShort(2)] },
      ]),
    );
    assert.deepEqual(head, [
      ...["Suite", "Rounds", "Devices", "Failed", "Left behind", "Wrong"],
      ...["SSH of up", "SSH of destroy", "Median up", "Median destroy"],
    ]);
    assert.deepEqual(rows, [
      ["bookworm", "3", "64", "1", "2", "2", "1 to 2", "1", "30.0 s", "20.0 s"],
      ["forky", "2", "8", "1", "0", "0", "1", "1", "30.0 s", "20.0 s"],
    ]);
  });

  it("has no figures where nothing was run to its end", () => {
    const [, row] = cells(renderTable([{ suite: "forky", devices: 8, rounds: [cutShort(1)] }]));
    assert.deepEqual(row, ["forky", "1", "8", "1", "0", "0", "—", "—", "—", "—"]);
  });
});
