import assert from "node:assert/strict";
import { appendFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { CHECKOUT } from "../../tools/lib/paths";
import { changesDuring } from "./support/evidence";
import { Project } from "./support/project";
import { subchannels } from "./support/world";

/** Puts the packed package into node_modules, as `npm install pulumi-dasd-mdev` does. */
async function installPacked(modules: string): Promise<void> {
  mkdirSync(join(modules, "@pulumi"), { recursive: true });
  symlinkSync(join(CHECKOUT, "node_modules/@pulumi/pulumi"), join(modules, "@pulumi/pulumi"));
  const { stdout } = await execa("npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", modules], {
    cwd: CHECKOUT,
  });
  const [{ filename }] = JSON.parse(stdout);
  const at = join(modules, "pulumi-dasd-mdev");
  mkdirSync(at);
  await execa("tar", ["-xzf", join(modules, filename), "--strip-components=1", "-C", at]);
  // Its dependencies are those of the checkout; npm would put them beside it.
  for (const name of Object.keys(JSON.parse(readFileSync(join(at, "package.json"), "utf8")).dependencies)) {
    symlinkSync(join(CHECKOUT, "node_modules", name), join(modules, name));
  }
}

/** The provider's text in the state. */
async function providerText(project: Project): Promise<string> {
  const [device] = await project.devices();
  return String(device?.inputs.__provider);
}

describe("the package", () => {
  it("works from node_modules and linked, with the same provider in the state, and an upgrade of it is no change", async () => {
    const [disk] = await subchannels(1);
    assert.ok(disk);
    const project = await Project.create();
    try {
      project.declare({ disk: { subchannel: disk.subchannel } });
      await project.up();
      const linked = await providerText(project);
      assert.ok(linked.length < 2_000, `${linked.length} bytes`);

      const modules = join(project.folder, "node_modules");
      await execa("rm", ["-rf", modules]);
      await installPacked(modules);
      await project.seesNoDrift();
      assert.deepEqual(await changesDuring(() => project.up("--expect-no-changes")), []);
      assert.equal(await providerText(project), linked);

      const manifest = join(modules, "pulumi-dasd-mdev/package.json");
      writeFileSync(manifest, readFileSync(manifest, "utf8").replace(/"version": ".*"/, '"version": "99.0.0"'));
      appendFileSync(join(modules, "pulumi-dasd-mdev/dist/runtime.js"), "\n// other code\n");
      await project.seesNoDrift();
      assert.deepEqual(await changesDuring(() => project.up("--expect-no-changes")), []);
    } finally {
      await project.remove();
    }
  });
});
