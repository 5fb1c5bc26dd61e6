import assert from "node:assert/strict";
import fc from "fast-check";
import { mustOnHost } from "../../host";
import { HostError } from "../../provider/errors/hostError";
import { Host } from "../../provider/host/host";
import { isRefusedAs } from "../../provider/host/virshError";
import { commandLine } from "../../provider/quoting";
import { text, word } from "../support/hostile";
import { connection, theHost } from "./support/world";

const CANARY = "/tmp/hostile-text-was-run";

const closings = new Map([
  ["$(", ")"],
  ["`", "`"],
  ["${x:-$(", ")}"],
]);

/** What would leave a trace if any of it were run. */
const traps = ["$(", "`", "'; ", '"; ', "| ", "&& ", "\\'; ", "!", "${x:-$("].map(
  (opening) => `${opening}touch ${CANARY}${closings.get(opening) ?? ""} #`,
);

describe("hostile texts on the host", () => {
  let host: Host;
  const words = [...traps, ...fc.sample(word, 200)].filter((one) => one !== "");

  before(() => {
    host = new Host(connection());
  });
  after(() => host.close());
  afterEach(async () => assert.equal(await mustOnHost(theHost(), `ls ${CANARY} 2>/dev/null || true`), ""));

  it("are words to its shell, as they are", async () => {
    const seen = await Promise.all(words.map((one) => host.see("cannot repeat", `printf %s ${commandLine([one])}`)));
    assert.deepEqual(seen, words);
  });

  it("are words to its virsh, as they are, or refused before it reads them", async () => {
    const printable = fc.sample(fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 20 }), 100);
    // virsh takes what begins with a hyphen for an option, and what has a comma for a WWN.
    for (const one of [...words, ...printable].filter((name) => !/^-|,/.test(name))) {
      await assert.rejects(host.read("nodedev-info", one), (error: unknown) => {
        return /[^\x20-\x7e]/.test(one)
          ? error instanceof RangeError
          : error instanceof HostError &&
              isRefusedAs(error, "no-such-device") &&
              error.said?.includes(`'${one}'`) === true;
      });
    }
    assert.match(await host.read("nodedev-list", "--cap", "css"), /css_0_0_0004/);
  });

  it("are the content of a file that a command reads, as they are", async () => {
    const texts = fc.sample(text, 50).map((raw) => Buffer.from(raw.replace(/[\0\r\n]/g, "")).toString());
    for (const one of texts) {
      const path = await host.scratchFile("cannot write", one);
      assert.equal(await host.see("cannot read", `cat ${commandLine([path])}`), one);
    }
  });
});
