import assert from "node:assert/strict";
import { renderDocument, renderTables } from "../../../tools/bench/document";
import { changed, sample } from "./sample";

/** The cells of the row that begins with these. */
function row(document: string, ...first: string[]): string[] | undefined {
  return document
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
    .find((cells) => first.every((text, index) => cells[index] === text));
}

describe("the document of a benchmark", () => {
  it("has ratios, times, the plot and the command, in this order", () => {
    const headings = renderDocument({ bookworm: sample() }).match(/^#.*|^!\[.*/gm);
    assert.deepEqual(headings, [
      "# Benchmark",
      "## Ratios",
      "### Debian 12 (bookworm), libvirt 9.0.0, mdevctl 1.2.0",
      "## Times",
      "### Debian 12 (bookworm), libvirt 9.0.0, mdevctl 1.2.0",
      "## Time against number of devices",
      "![Time of up against number of devices, for each contestant](bench.svg)",
      "## Run it",
    ]);
  });

  it("has each suite that was measured", () => {
    const document = renderDocument({ forky: sample(), bookworm: sample() });
    assert.equal(document.match(/^### Debian 12 \(bookworm\)/gm)?.length, 2);
    assert.equal(document.match(/^### Debian forky/gm)?.length, 2);
  });

  it("shows a ratio beside its target, and whether it is reached", () => {
    const slow = changed(sample(), ({ contestant }) => (contestant === "loop" ? { seconds: 20 } : {}));
    const document = renderTables("bookworm", slow);
    assert.deepEqual(row(document, "`up` of 32: Terraform / ours")?.slice(1, 4), ["8.25", "≥ 4.5", "yes"]);
    assert.deepEqual(row(document, "`up` of 32: loop / ours")?.slice(1, 4), ["1.25", "≥ 3.0", "**no**"]);
    const few = renderTables("bookworm", sample([8]));
    assert.deepEqual(row(few, "`up` of 32: loop / ours")?.slice(1, 4), ["—", "≥ 3.0", "—"]);
  });

  it("shows times with what mdevctl and sshd's log say of them", () => {
    const lossy = changed(sample(), ({ contestant, phase, round }) =>
      contestant === "batch" && phase === "up" && round === 1 ? { ready: 25, ok: false } : {},
    );
    const document = renderTables("bookworm", lossy);
    assert.deepEqual(row(document, "32", "this provider"), [
      ...["32", "this provider", "16.0 s (15.0 to 17.0)", "8.0 s (7.0 to 9.0)", "12.0 s (11.0 to 13.0)"],
      ...["32", "0", "1", "93 MB"],
    ]);
    assert.deepEqual(row(document, "32", "Terraform remote-exec")?.slice(3), [
      ...["—", "68.0 s (67.0 to 69.0)", "32", "0", "32", "—"],
    ]);
    assert.deepEqual(row(document, "32", "batch in one virsh")?.slice(2, 6), [
      ...["18.0 s (17.0 to 19.0), failed in 1 of 3", "4.0 s (3.0 to 5.0)", "10.0 s (9.0 to 11.0)", "25 to 32"],
    ]);
    assert.deepEqual(row(document, "128", "engine floor")?.slice(5), ["—", "—", "—", "—"]);
    assert.equal(row(document, "128", "hand-written loop"), undefined);
  });
});
