import assert from "node:assert/strict";
import { once } from "node:events";
import { changedAt, inLane, LANES } from "../../../provider/host/lanes";

describe("the lanes of a host", () => {
  /** A libvirt that no other test uses. */
  const uri = () => `test:///${Math.random()}`;

  /** A change that goes on until it is to finish. */
  function held() {
    const end = new AbortController();
    const ended = once(end.signal, "abort");
    return { change: () => ended, finish: () => end.abort() };
  }

  it("are few, whatever waits, and an earlier step of a device goes first", async () => {
    const [libvirt, first] = [uri(), held()];
    const begun: string[] = [];
    const changes = ["nodedev-start", "nodedev-start", "nodedev-start", "nodedev-define"].map((command, index) =>
      inLane("kvm1", libvirt, command, async () => {
        begun.push(`${command} ${index}`);
        await first.change();
      }),
    );
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
    const change = (name: string, host: string, at: string) =>
      inLane(host, at, "nodedev-start", async () => {
        begun.push(name);
        await first.change();
      });
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
    const libvirt = uri();
    const failing = () => inLane("kvm1", libvirt, "nodedev-start", () => Promise.reject(new Error("refused")));
    for (let times = 0; times <= LANES; times += 1) {
      await assert.rejects(failing(), /refused/);
    }
    assert.equal(changedAt("kvm1", libvirt), 0);
    assert.equal(await inLane("kvm1", libvirt, "nodedev-start", async () => "done"), "done");
    assert.ok(changedAt("kvm1", libvirt) > 0);
  });
});
