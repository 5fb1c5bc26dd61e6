import assert from "node:assert/strict";
import { existsSync, rmSync } from "node:fs";
import { execa } from "execa";
import { CHECKOUT } from "../../../tools/lib/paths";
import { scratchFolder } from "../../../tools/lib/scratch";

describe("a scratch folder", () => {
  it("is nobody else's, and may be removed by who made it", () => {
    const [one, other] = [scratchFolder("test"), scratchFolder("test")];
    assert.notEqual(one, other);
    for (const folder of [one, other]) {
      rmSync(folder, { recursive: true });
    }
  });

  it("is gone, with all that is in it, when the process has ended, also by an error", async () => {
    const program = `
      const { scratchFolder } = require("./tools/lib/scratch.ts");
      const folder = scratchFolder("test");
      require("node:fs").mkdirSync(folder + "/inner");
      console.log(folder);
      throw new Error("it ends here");
    `;
    const { stdout, exitCode } = await execa(process.execPath, ["--import", "tsx", "-e", program], {
      cwd: CHECKOUT,
      reject: false,
    });
    assert.equal(exitCode, 1);
    assert.match(stdout, /dasd-mdev-test-/);
    assert.ok(!existsSync(stdout.trim()));
  });
});
