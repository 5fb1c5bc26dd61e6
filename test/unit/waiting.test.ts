import assert from "node:assert/strict";
import { unlessLate, until } from "../../provider/waiting";

describe("waiting", () => {
  it("asks once, also with no time at all", async () => {
    let asked = 0;
    assert.equal(await until(0, async () => void asked++), undefined);
    assert.equal(asked, 1);
  });

  it("ends with the answer", async () => {
    let asked = 0;
    assert.equal(await until(10_000, async () => (++asked === 3 ? "third" : undefined)), "third");
  });

  it("goes on while its limit has not begun", async () => {
    let asked = 0;
    const since = () => (asked < 3 ? Date.now() + 1_000 : 0);
    assert.equal(await until(0, async () => void asked++, since), undefined);
    assert.equal(asked, 3);
  });

  it("does not wait for work beyond its limit, unless that is 0", async () => {
    assert.equal(await unlessLate(1, new Promise(() => undefined)), undefined);
    assert.equal(await unlessLate(0, Promise.resolve("done")), "done");
    assert.equal(await unlessLate(10_000, Promise.resolve("done")), "done");
  });
});
