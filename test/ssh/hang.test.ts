import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { Host } from "../../provider/host/host";
import { LANES } from "../../provider/host/lanes";
import { type KeyPair, TestFolder } from "../support/keys";
import { ScriptedVirsh } from "../support/scriptedVirsh";
import { Sshd } from "../support/sshd";

/** Until the test lets it go on. */
const HANG = "while [ -e hangs ]; do sleep 0.1; done";

describe("a libvirt that hangs", () => {
  const folder = new TestFolder();
  const virsh = new ScriptedVirsh(folder);
  let key: KeyPair;
  let sshd: Sshd;
  let host: Host;

  before(async () => {
    key = await folder.keyPair();
    sshd = await Sshd.start({ authorized: [key.publicKey], config: [virsh.config] });
  });
  beforeEach(() => {
    virsh.forget();
    writeFileSync(folder.file("hangs"), "");
    host = new Host({ ...sshd.wayWith(key), commandTimeout: 1 });
  });
  afterEach(() => {
    rmSync(folder.file("hangs"), { force: true });
    host.close();
  });
  after(async () => {
    await sshd.stop();
    folder.remove();
  });

  const define = (count: number) =>
    Promise.allSettled(Array.from({ length: count }, (_, number) => host.change("nodedev-define", `/${number}`)));
  const begun = (command: string) => virsh.asked.filter((line) => line.startsWith(command)).length;

  it("is waited for once by all changes that are to come, of which none is begun", async () => {
    virsh.answers(HANG);
    for (const outcome of await define(20)) {
      assert.ok(outcome.status === "rejected");
      assert.equal(outcome.reason.kind, "timeout");
    }
    assert.equal(begun("nodedev-define"), LANES);
    assert.equal(begun("nodedev-list"), 1);
    // Nor is one that is asked for now.
    await define(5);
    assert.equal(begun("nodedev-define"), LANES);
    assert.equal(begun("nodedev-list"), 2);
  });

  it("and then answers again, goes on with what was not begun", async () => {
    virsh.answers(...Array.from({ length: LANES }, () => HANG), "printf 'done\\n'");
    const outcomes = await define(6);
    assert.equal(outcomes.filter(({ status }) => status === "fulfilled").length, 6 - LANES);
    assert.equal(begun("nodedev-define"), 6);
    assert.equal(begun("nodedev-list"), 1);
    rmSync(folder.file("hangs"));
    assert.equal(await host.change("nodedev-define", "/last"), "done\n");
    assert.equal(begun("nodedev-list"), 1);
  });
});
