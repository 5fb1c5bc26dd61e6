import assert from "node:assert/strict";
import { Host } from "../../provider/host/host";
import { type KeyPair, TestFolder } from "../support/keys";
import { Sshd } from "../support/sshd";

describe("a program on the host that falls silent", () => {
  const folder = new TestFolder();
  let key: KeyPair;
  let sshd: Sshd;
  let host: Host;

  before(async () => {
    key = await folder.keyPair();
    sshd = await Sshd.start({ authorized: [key.publicKey], config: ["MaxSessions 3", "SetEnv TMPDIR=/nowhere"] });
  });
  beforeEach(() => {
    host = new Host({ ...sshd.wayWith(key), commandTimeout: 1 });
  });
  after(async () => {
    await sshd.stop();
    folder.remove();
  });

  afterEach(() => host.close());

  it("keeps no room from those that take its place, also where sshd does not end it, as for root", async () => {
    const pids = folder.file("pids");
    for (let times = 0; times < 5; times += 1) {
      await assert.rejects(host.see("cannot look", `echo $$ >>${pids}; kill -STOP $$`), { kind: "timeout" });
    }
    assert.equal(await host.see("cannot look", `xargs kill -KILL 2>/dev/null <${pids}; echo again`), "again\n");
  });

  it("is none where a host has no room for temporary files: what needs one says so, and looks go on", async () => {
    await assert.rejects(host.scratchFile("cannot define", "<device/>"), (error: Error) => {
      assert.match(
        error.message,
        /cannot define: .*there is no temporary folder: mktemp: .*'\/nowhere\/.*No such file/s,
      );
      return true;
    });
    assert.equal(await host.see("cannot look", "echo there"), "there\n");
  });
});
