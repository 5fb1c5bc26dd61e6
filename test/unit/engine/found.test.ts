import assert from "node:assert/strict";
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { type Candidate, candidates, choose, objection, PLUGINS } from "../../../tools/engine/found";

const good: Candidate = { pulumi: "/a/pulumi", version: "3.259.0", missing: [] };
const old: Candidate = { ...good, pulumi: "/old/pulumi", version: "3.100.0" };
const broken: Candidate = { ...good, pulumi: "/broken/pulumi", version: undefined };
const alone: Candidate = { ...good, pulumi: "/alone/pulumi", missing: ["pulumi-language-nodejs"] };

describe("The choice among the CLIs on PATH", () => {
  it("falls on the first that can be taken", () => {
    assert.equal(choose([old, broken, alone, good, { ...good, pulumi: "/b/pulumi" }])?.pulumi, "/a/pulumi");
  });

  it("falls on none where none can be taken", () => {
    assert.equal(choose([old, broken, alone]), undefined);
    assert.equal(choose([]), undefined);
  });

  it("says what is wrong with the others", () => {
    assert.equal(objection(old), "/old/pulumi is 3.100.0, older than 3.254.0");
    assert.equal(objection(broken), "/broken/pulumi does not answer `pulumi version` with a version");
    assert.equal(objection(alone), "/alone/pulumi has no pulumi-language-nodejs beside it or on PATH");
    assert.equal(objection(good), undefined);
  });
});

describe("The search of PATH", () => {
  let dir = "";

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), "engine-"));
  });

  afterEach(() => rm(dir, { recursive: true, force: true }));

  async function program(folder: string, name: string, script: string): Promise<string> {
    const path = join(dir, folder, name);
    await mkdir(join(dir, folder), { recursive: true });
    await writeFile(path, `#!/bin/sh\n${script}\n`);
    await chmod(path, 0o755);
    return path;
  }

  it("runs each one and sees which plugins are with it", async () => {
    const first = await program("one", "pulumi", "echo v3.1.0");
    const second = await program("two", "pulumi", "echo v3.260.0");
    await Promise.all(PLUGINS.map((plugin) => program("plugins", plugin, "true")));
    assert.deepEqual(await candidates([join(dir, "one"), join(dir, "two")].join(delimiter)), [
      { pulumi: first, version: "3.1.0", missing: [...PLUGINS] },
      { pulumi: second, version: "3.260.0", missing: [...PLUGINS] },
    ]);
    assert.deepEqual(await candidates([join(dir, "two"), join(dir, "plugins")].join(delimiter)), [
      { pulumi: second, version: "3.260.0", missing: [] },
    ]);
  });

  it("finds the plugins of a CLI that is on PATH by a link only", async () => {
    const real = await program("real", "pulumi", "echo v3.260.0");
    await Promise.all(PLUGINS.map((plugin) => program("real", plugin, "true")));
    await mkdir(join(dir, "bin"));
    await symlink(real, join(dir, "bin", "pulumi"));
    assert.deepEqual((await candidates(join(dir, "bin")))[0]?.missing, []);
  });

  it("survives one that fails", async () => {
    const failing = await program("one", "pulumi", "echo v3.260.0; exit 3");
    assert.deepEqual(await candidates(join(dir, "one")), [
      { pulumi: failing, version: undefined, missing: [...PLUGINS] },
    ]);
  });

  it("does not touch the downloader that npm may have put into node_modules", async () => {
    await program("node_modules/.bin", "pulumi", "echo v3.260.0");
    assert.deepEqual(await candidates(join(dir, "node_modules/.bin")), []);
  });
});
