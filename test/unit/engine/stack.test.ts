import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { chmod, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { until } from "../../../provider/waiting";
import { Stack } from "../../../tools/engine/stack";
import { CHECKOUT } from "../../../tools/lib/paths";
import { isOfPulumi, killAll, processes } from "../../../tools/lib/processes";
import { scratchFolder } from "../../../tools/lib/scratch";

/** A CLI that heeds Ctrl-C, and leaves behind what it has started, as Pulumi does when it has to be killed. */
const PULUMI = `#!/bin/sh
trap 'exit 255' INT
sleep 1000 &
echo started
while :; do sleep 0.1; done
`;

describe("a stack whose command is cancelled", () => {
  let folder: string;
  let stack: Stack;
  const controller = new AbortController();
  const left = () => processes().filter((process) => isOfPulumi(process, stack.pulumiHome));

  before(async () => {
    folder = scratchFolder("stack");
    const pulumi = join(folder, "pulumi.sh");
    await writeFile(pulumi, PULUMI);
    await chmod(pulumi, 0o700);
    const engine = { pulumi, bin: folder, version: "3.0.0", from: "built" as const };
    stack = new Stack({ engine, project: folder, home: folder, name: "test", cancel: controller.signal });
  });

  after(async () => {
    killAll(stack.pulumiHome);
    await rm(folder, { recursive: true, force: true });
  });

  it("leaves no process behind", async () => {
    const command = stack.begin("up");
    assert.ok(await until(10_000, async () => command.printed().includes("started") || undefined));
    assert.notEqual(left().length, 0);
    controller.abort();
    assert.equal((await command.outcome).exitCode, 255);
    assert.deepEqual(left(), []);
  });
});

/** A CLI that goes on writing, whoever asks it to end. */
const DEAF = `#!/bin/sh
trap '' TERM INT
echo started
while :; do mkdir -p "$PULUMI_HOME/left"; sleep 0.05; done
`;

describe("a stack whose process ends while a command runs", () => {
  it("leaves neither a process nor a folder behind", async () => {
    const program = `
      const { chmodSync, writeFileSync } = require("node:fs");
      const { scratchFolder } = require("./tools/lib/scratch.ts");
      const { Stack } = require("./tools/engine/stack.ts");
      const folder = scratchFolder("stack");
      const pulumi = folder + "/pulumi.sh";
      writeFileSync(pulumi, ${JSON.stringify(DEAF)});
      chmodSync(pulumi, 0o700);
      const engine = { pulumi, bin: folder, version: "3.0.0", from: "built" };
      const stack = new Stack({ engine, project: folder, home: folder, name: "test" });
      const command = stack.begin("up");
      console.log(JSON.stringify([folder, stack.pulumiHome]));
      setInterval(() => command.printed().includes("started") && process.exit(7), 10);
    `;
    const { stdout, exitCode } = await execa(process.execPath, ["--import", "tsx", "-e", program], {
      cwd: CHECKOUT,
      reject: false,
    });
    assert.equal(exitCode, 7);
    const [folder, pulumiHome] = JSON.parse(stdout);
    assert.deepEqual([existsSync(folder), killAll(pulumiHome)], [false, false]);
  });
});
