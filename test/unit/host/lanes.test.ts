import assert from "node:assert/strict";
import { once } from "node:events";
import { LANES, lanesOf } from "../../../provider/host/lanes";

describe("the lanes of a host", () => {
  /** A libvirt that no other test uses. */
  const uri = () => `test:///${Math.random()}`;

  const answers = async () => undefined;

  /** A change that goes on until it is to finish. */
  function held() {
    const end = new AbortController();
    const ended = once(end.signal, "abort");
    return { change: () => ended, finish: () => end.abort() };
  }

  it("are few, whatever waits, and an earlier step of a device goes first", async () => {
    const [libvirt, first] = [uri(), held()];
    const begun: string[] = [];
    const lanes = lanesOf("kvm1", libvirt);
    const changes = ["nodedev-start", "nodedev-start", "nodedev-start", "nodedev-define"].map((command, index) => {
      const change = async () => {
        begun.push(`${command} ${index}`);
        await first.change();
      };
      return lanes.run(command, change, answers);
    });
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(begun, ["nodedev-start 0", "nodedev-start 1"]);
    assert.equal(begun.length, LANES);
    first.finish();
    await Promise.all(changes);
    assert.deepEqual(begun.slice(LANES), ["nodedev-define 3", "nodedev-start 2"]);
  });

  it("are those of the host, by whatever case of its name, and each libvirt has its own", async () => {
    const [libvirt, other, first] = [uri(), uri(), held()];
    const begun: string[] = [];
    const change = (name: string, host: string, at: string) => {
      const begin = async () => {
        begun.push(name);
        await first.change();
      };
      return lanesOf(host, at).run("nodedev-start", begin, answers);
    };
    const changes = [
      change("one", "kvm1", libvirt),
      change("two", "KVM1", libvirt),
      change("three", "kvm1", libvirt),
      change("elsewhere", "kvm2", libvirt),
      change("other", "kvm1", other),
    ];
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(begun, ["one", "two", "elsewhere", "other"]);
    first.finish();
    await Promise.all(changes);
  });

  it("are free again after a change that failed, which is told, and changed nothing", async () => {
    const lanes = lanesOf("kvm1", uri());
    const failing = () => lanes.run("nodedev-start", () => Promise.reject(new Error("refused")), answers);
    for (let times = 0; times <= LANES; times += 1) {
      await assert.rejects(failing(), /refused/);
    }
    assert.equal(lanes.changedAt, 0);
    assert.equal(await lanes.run("nodedev-start", async () => "done", answers), "done");
    assert.ok(lanes.changedAt > 0);
  });

  it("begin nothing while libvirt is silent, and go on with what was not begun when it has answered", async () => {
    const lanes = lanesOf("kvm1", uri());
    const [first, answer] = [held(), held()];
    const begun: number[] = [];
    const changes = Array.from({ length: LANES + 3 }, (_, index) => {
      const change = async () => {
        begun.push(index);
        await first.change();
        lanes.isSilent ||= index < LANES;
      };
      const untilAnswered = async () => {
        await answer.change();
        lanes.isSilent = false;
      };
      return lanes.run("nodedev-start", change, untilAnswered);
    });
    await new Promise((resolve) => setImmediate(resolve));
    first.finish();
    await Promise.all(changes.slice(0, LANES));
    const since = lanes.changedAt;
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(begun, [0, 1]);
    assert.equal(lanes.changedAt, since);
    answer.finish();
    await Promise.all(changes);
    assert.deepEqual(begun, [0, 1, 2, 3, 4]);
  });

  it("begin nothing that libvirt has not answered for", async () => {
    const lanes = lanesOf("kvm1", uri());
    lanes.isSilent = true;
    const none = () => Promise.reject(new Error("no answer"));
    const change = () => assert.fail("it was begun");
    await assert.rejects(lanes.run("nodedev-start", change, none), /no answer/);
  });
});
