import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cached, isCached, keyOf } from "../../../tools/lib/cache";
import { temporaryHome } from "../../support/temporaryHome";

describe("the cache", () => {
  const home = temporaryHome("XDG_CACHE_HOME");
  const folder = () => join(home(), "pulumi-dasd-mdev", "kernel");
  const build = (text: string) => async (dir: string) => writeFileSync(join(dir, "image"), text);

  it("builds a thing once, outside of the checkout", async () => {
    // Which of the two takes the lock first is not said: the file system decides.
    const built: string[] = [];
    const counted = (text: string) => async (dir: string) => {
      built.push(text);
      await build(text)(dir);
    };
    const [first, second] = await Promise.all([
      cached("kernel/1-abc", counted("one")),
      cached("kernel/1-abc", counted("other")),
    ]);
    assert.equal(first, join(folder(), "1-abc"));
    assert.equal(second, first);
    assert.equal(built.length, 1);
    assert.equal(readFileSync(join(first, "image"), "utf8"), built[0]);
    assert.ok(isCached("kernel/1-abc"));
  });

  it("keeps nothing of a build that failed, and builds again", async () => {
    const half = async (dir: string) => {
      await build("half")(dir);
      throw new Error("no space");
    };
    await assert.rejects(cached("kernel/1-abc", half), /no space/);
    assert.ok(!isCached("kernel/1-abc"));
    assert.deepEqual(readdirSync(folder()), []);
    assert.ok(existsSync(await cached("kernel/1-abc", build("whole"))));
  });

  it("clears away what an interrupted build left, and takes none of it", async () => {
    mkdirSync(join(folder(), ".1-abc-x7Yz"), { recursive: true });
    writeFileSync(join(folder(), ".1-abc-x7Yz", "image"), "half");
    const built = await cached("kernel/1-abc", build("whole"));
    assert.equal(readFileSync(join(built, "image"), "utf8"), "whole");
    assert.deepEqual(readdirSync(folder()), ["1-abc"]);
  });

  it("has another key for another ingredient, and for others that only look the same together", () => {
    assert.equal(keyOf("a", "b"), keyOf("a", "b"));
    assert.notEqual(keyOf("a", "b"), keyOf("a", "c"));
    assert.notEqual(keyOf("a", "b"), keyOf("ab"));
  });
});
