import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { syncScript } from "../../../provider/host/onDisk";
import { scratchFolder } from "../../../tools/lib/scratch";

describe("files that are to be on the disk of a host", () => {
  let root: string;
  beforeEach(() => {
    root = scratchFolder("on-disk");
  });
  afterEach(() => rmSync(root, { recursive: true }));

  /** What `sync` is given, and how the script ends where it ends with `status`. */
  function run(status: number, ...paths: string[]) {
    const script = `sync() { printf '%s\\n' "$@"; return ${status}; }\n${syncScript(...paths.map((path) => join(root, path)))}`;
    const { stdout, status: exit } = spawnSync("sh", ["-c", script], { encoding: "utf8" });
    return { synced: stdout.trim().split("\n"), exit };
  }

  it("are written, and of one that is gone the folder that shows it, by one command", () => {
    mkdirSync(join(root, "a folder"));
    writeFileSync(join(root, "a folder/there"), "");
    const { synced, exit } = run(0, "a folder/there", "a folder/gone", "no folder/of it");
    assert.deepEqual(synced, [join(root, "a folder/there"), join(root, "a folder"), root]);
    assert.equal(exit, 0);
  });

  it("may be right under the root; what has no absolute path is none", () => {
    const { stdout } = spawnSync("sh", ["-c", `sync() { printf %s "$1"; }\n${syncScript("/no-such-file")}`]);
    assert.equal(stdout.toString(), "/");
    assert.throws(() => syncScript("etc"), RangeError);
  });

  it("are not where the disk fails", () => {
    assert.equal(run(1, "gone").exit, 1);
  });
});
