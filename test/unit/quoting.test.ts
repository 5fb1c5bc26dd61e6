import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { commandLine, quote, virshLine } from "../../provider/quoting";

const hostile = [
  "",
  " ",
  "'",
  "''",
  '"',
  "\\",
  "$(id)",
  "`id`",
  "a'b\"c",
  "; reboot",
  "--help",
  "*",
  "~",
  "#",
  "&&",
  "é\u2028",
];

describe("quoting", () => {
  it("gives a real shell back each hostile word as it was", () => {
    const output = execFileSync("sh", ["-c", `printf '%s\\0' ${hostile.map(quote).join(" ")}`], { encoding: "utf8" });
    assert.deepEqual(output.split("\0").slice(0, -1), hostile);
  });

  it("gives a real shell back any words as they were", () => {
    const word = fc.string({ unit: "grapheme", maxLength: 20 }).filter((text) => !/[\0\r\n]/.test(text));
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 200 }), (words) => {
        const output = execFileSync("sh", ["-c", `printf '%s\\0' ${commandLine(words)}`], { encoding: "utf8" });
        assert.deepEqual(output.split("\0").slice(0, -1), words);
      }),
      { numRuns: 30 },
    );
  });

  it("refuses a line break, which would start another command, and a NUL", () => {
    for (const word of ["a\nb", "a\rb", "a\0b"]) {
      assert.throws(() => quote(word), RangeError);
    }
  });

  it("refuses for virsh what is not a printable character of ASCII: it would be a key to its line editor", () => {
    assert.equal(virshLine(["nodedev-info", "it's"]), "nodedev-info 'it'\\''s'");
    for (const word of ["a\tb", "a\x1bb", "\x7f", "é", "\u{1f600}", "a\nb"]) {
      assert.throws(() => virshLine(["nodedev-info", word]), RangeError);
    }
  });

  it("leaves plain words plain, so that errors show the command as a person would type it", () => {
    assert.equal(
      commandLine(["virsh", "-c", "qemu:///system", "nodedev-start", "mdev_1"]),
      "virsh -c qemu:///system nodedev-start mdev_1",
    );
  });
});
