import assert from "node:assert/strict";
import { Host } from "../../provider/host/host";
import { VirshError } from "../../provider/host/virshError";
import { define, withDefinition } from "../../provider/mediatedDevice/steps";
import { ScriptedVirsh } from "../support/scriptedVirsh";

const uuid = "18e124fb-b2fc-47f6-a407-f256b6c49767";
const DEAD = "printf 'error: no valid connection\\n' >&2";
const GONE = "printf \"error: Failed to open file '/tmp/x': No such file or directory\\n\" >&2";

describe("while libvirtd is being restarted", () => {
  let virsh: ScriptedVirsh;
  let host: Host;

  before(async () => {
    virsh = await ScriptedVirsh.start();
  });
  beforeEach(() => {
    virsh.forget();
    host = new Host(virsh.way);
  });
  afterEach(() => host.close());
  after(() => virsh.stop());

  it("a look waits for it", async () => {
    virsh.answers("printf 'before\\n'", DEAD, DEAD, "printf 'after\\n'");
    assert.equal(await host.read("nodedev-info", "x"), "before\n");
    assert.equal(await host.read("nodedev-info", "x"), "after\n");
    assert.equal(virsh.asked.length, 4);
  });

  it("a virsh that finds none waits for it, if there was one before", async () => {
    virsh.answers("printf 'before\\n'", "printf 3 > down; exit 1", "printf 'after\\n'");
    // A look is run once more where its program ended.
    virsh.down = 2;
    await assert.rejects(host.read("nodedev-info", "x"), (error) => {
      assert.ok(error instanceof VirshError);
      assert.equal(error.failure, "no-libvirt");
      assert.match(error.message, /systemctl status libvirtd/);
      return true;
    });
    assert.equal(await host.read("nodedev-info", "x"), "before\n");
    assert.equal(await host.read("nodedev-info", "x"), "after\n");
    assert.equal(virsh.down, 0);
  });

  it("a virsh that ends in the middle of an answer has not said that a device is gone", async () => {
    const notFound =
      "printf 'error: Could not find matching device\\nerror: Node device not found: no node device with matching name\\n' >&2";
    virsh.answers(notFound, `${notFound}; exit 1`);
    await assert.rejects(host.read("nodedev-info", "x"), { kind: "not-found" });
    await assert.rejects(host.read("nodedev-info", "x"), { kind: "unreachable" });
  });

  it("a change that was not done is done", async () => {
    virsh.answers(DEAD, "echo defined");
    await define(host, { subchannel: "0.0.0004", uuid });
    assert.equal(virsh.asked.length, 2);
  });

  it("a definition that went with its connection is written anew, also where libvirt makes the UUID", async () => {
    const byLibvirt = { subchannel: "0.0.0004", uuid: undefined, written: "/gone" };
    for (const work of [
      () => define(host, { ...byLibvirt, uuid }),
      withDefinition(host, byLibvirt, (path) => host.change("nodedev-define", path)),
    ]) {
      virsh.forget();
      virsh.answers(GONE, "echo defined");
      await work();
      const [first, second, ...more] = virsh.asked;
      assert.equal(first, "nodedev-define /gone");
      assert.match(second ?? "", /^nodedev-define .+/);
      assert.notEqual(second, first);
      assert.deepEqual(more, []);
    }
  });

  it("what libvirt refuses is not done again", async () => {
    virsh.answers("printf 'error: Failed to define\\nerror: internal error\\n' >&2");
    await assert.rejects(define(host, { subchannel: "0.0.0004", uuid }), /internal error/);
    assert.equal(virsh.asked.length, 1);
  });
});
