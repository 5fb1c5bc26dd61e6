import assert from "node:assert/strict";
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { engineEnvironment } from "../../tools/engine";
import { CHECKOUT } from "../../tools/lib/paths";
import { scratchFolder } from "../../tools/lib/scratch";
import { blocksOf } from "../support/markdown";
import { actives } from "./support/evidence";
import { subchannels, theEngine, theHost } from "./support/world";

describe("the commands of the README and the reference", () => {
  let folder: string;
  let environment: NodeJS.ProcessEnv;

  before(() => {
    folder = scratchFolder("docs");
    cpSync(join(CHECKOUT, "Pulumi.yaml"), join(folder, "Pulumi.yaml"));
    cpSync(join(CHECKOUT, "examples/quickstart"), join(folder, "examples/quickstart"), { recursive: true });
    symlinkSync(join(CHECKOUT, "node_modules"), join(folder, "node_modules"));
    // A home of its own: the commands read a key there, and known_hosts is the default for the host's.
    mkdirSync(join(folder, ".ssh"));
    cpSync(theHost().keyPath, join(folder, ".ssh/id_ed25519"));
    writeFileSync(join(folder, ".ssh/known_hosts"), `${theHost().knownHostsLine}\n`);
    environment = { ...engineEnvironment(theEngine(), folder), HOME: folder };
  });
  after(async () => {
    await run("pulumi destroy --yes --non-interactive");
    rmSync(folder, { recursive: true });
  });

  async function run(script: string): Promise<string> {
    const { all } = await execa("bash", ["-euc", script], {
      cwd: folder,
      env: environment,
      all: true,
      stdin: "ignore",
    });
    return all;
  }

  /** As it stands there, but for the host, and for what a person would be asked. */
  async function runBlock(document: string, first: string, subchannel = "0.0.0004"): Promise<string> {
    const block = blocksOf(document).find(({ text }) => text.startsWith(first));
    assert.ok(block, `${document} has no block that starts with ${first}`);
    return run(
      block.text
        .replace("kvm1.example.com", `127.0.0.1; pulumi config set --path dasd:connection.port ${theHost().port}`)
        .replace("0.0.0004", subchannel)
        .replace(/^pulumi up.*/gm, "$& --yes --non-interactive"),
    );
  }

  it("make a device, find it unchanged, and put a changed one right", async () => {
    const [disk] = await subchannels(1);
    assert.ok(disk);
    await runBlock("README.md", "pulumi stack init prod", disk.subchannel);
    assert.equal((await actives(disk)).length, 1);
    assert.ok(!readFileSync(join(folder, "Pulumi.prod.yaml"), "utf8").includes("PRIVATE KEY"));
    await runBlock("README.md", "pulumi preview --refresh");
    await runBlock("README.md", "pulumi cancel");
    await runBlock("docs/guarantees.md", "pulumi cancel");
    await runBlock("docs/mediated-device.md", "pulumi config set --path dasd:connection.host");
    await runBlock("docs/mediated-device.md", "pulumi preview --refresh");
    await runBlock("docs/mediated-device.md", "pulumi up --refresh");
    assert.equal((await actives(disk)).length, 1);
  });
});
