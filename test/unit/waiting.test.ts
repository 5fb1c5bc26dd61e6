import assert from "node:assert/strict";
import { paced, unlessLate, until, untilDone } from "../../provider/waiting";

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

  it("tries again what fails in a way that may pass, and nothing else", async () => {
    let tries = 0;
    const fails = (times: number) => async () => {
      tries += 1;
      if (tries <= times) {
        throw new Error(`failure ${tries}`);
      }
      return "done";
    };
    assert.equal(await untilDone(10_000, fails(2), () => true), "done");
    tries = 0;
    await assert.rejects(
      untilDone(10_000, fails(2), () => false),
      /failure 1/,
    );
    tries = 0;
    await assert.rejects(
      untilDone(0, fails(2), () => true),
      /failure 1/,
    );
  });

  it("does not wait for work beyond its limit, unless that is 0", async () => {
    assert.equal(await unlessLate(1, new Promise(() => undefined)), undefined);
    assert.equal(await unlessLate(0, Promise.resolve("done")), "done");
    assert.equal(await unlessLate(10_000, Promise.resolve("done")), "done");
  });

  it("looks once in an interval for all who ask meanwhile, and again for those who ask later", async () => {
    let looks = 0;
    const look = paced(1, async () => ++looks);
    assert.deepEqual(await Promise.all([look(), look(), look()]), [1, 1, 1]);
    assert.equal(await look(), 2);
  });
});
