import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { Host } from "../../provider/host/host";
import { quote } from "../../provider/quoting";
import { Gate } from "../../tools/faults/gate";
import { type KeyPair, TestFolder } from "../support/keys";
import { freePort, Sshd } from "../support/sshd";

/** What the faults of `npm run faults` come through: the sshd behind it is real. */
describe("the gate between a provider and a host", () => {
  const folder = new TestFolder();
  let key: KeyPair;
  let sshd: Sshd;
  let gate: Gate;
  let host: Host;
  let file: string;
  /** What was seen of changes: the moment, the step, and whether the file was there. */
  let seen: [string, string, boolean][];

  before(async () => {
    key = await folder.keyPair();
    sshd = await Sshd.start({ authorized: [key.publicKey] });
  });
  beforeEach(async () => {
    file = folder.file(`made-${Math.random()}`);
    const login = { host: "127.0.0.1", user: sshd.user, privateKey: key.privateKey };
    gate = await Gate.open({ ...login, port: sshd.port, hostKey: sshd.hostKey() });
    seen = [];
    gate.watch = async ({ moment, step }) => {
      seen.push([moment, step, existsSync(file)]);
    };
    const limits = { commandTimeout: 2, perDialTimeout: 1, dialErrorLimit: 1 };
    const none = { sshConfigPath: "none", agentSocketPath: "none" };
    host = new Host({ ...login, ...limits, ...none, port: gate.port, hostKey: gate.hostKey });
  });
  afterEach(async () => {
    host.close();
    await gate.close();
  });
  after(async () => {
    await sshd.stop();
    folder.remove();
  });

  const change = (text = "done") =>
    host.changeAsRoot("cannot write", `printf ${text}; root dd if=/dev/null of=${quote(file)} status=none`);
  const only = (moment: string, act: () => unknown) => {
    gate.watch = async (now) => {
      if (now.moment === moment) {
        await act();
      }
    };
  };

  it("hands on looks and changes, and tells of each change before it reaches the host and after it was done", async () => {
    assert.equal(await host.see("cannot look", "printf 'looked at'"), "looked at");
    assert.deepEqual(seen, []);
    const name = file.slice(file.lastIndexOf("/") + 1).split(".")[0];
    assert.equal(await change(), "done");
    assert.deepEqual(seen, [
      ["before", `write ${name}`, false],
      ["after", `write ${name}`, true],
    ]);
  });

  it("tells of looks too where that is wanted", async () => {
    gate.looks = true;
    await host.see("cannot look", "true");
    assert.deepEqual(seen, [
      ["before", "look", false],
      ["after", "look", false],
    ]);
  });

  it("tells of no success where there was none", async () => {
    await assert.rejects(host.changeAsRoot("cannot write", "root dd if=/nowhere of=/dev/null status=none"), {
      kind: "command-failed",
    });
    assert.deepEqual(
      seen.map(([moment]) => moment),
      ["before"],
    );
  });

  it("drops a connection before a change, which is then not made, and serves the next", async () => {
    only("before", () => gate.drop());
    await assert.rejects(change(), { kind: "unreachable" });
    assert.equal(await host.see("cannot look", "printf again"), "again");
    assert.equal(existsSync(file), false);
  });

  it("drops a connection after a change, whose answer is then lost", async () => {
    only("after", () => gate.drop());
    await assert.rejects(change(), { kind: "unreachable" });
    assert.equal(existsSync(file), true);
  });

  it("loses the answer to a change whose program is killed after it", async () => {
    const pid = folder.file("pid");
    only("after", () => {
      process.kill(Number(readFileSync(pid, "utf8")), "SIGKILL");
      return gate.untilEnded();
    });
    await assert.rejects(change(`done; echo $$ > ${quote(pid)}`), { kind: "unreachable" });
    assert.equal(existsSync(file), true);
  });

  it("lets nobody in when the host is not there", async () => {
    const login = { host: "127.0.0.1", user: sshd.user, privateKey: key.privateKey };
    const closed = await Gate.open({ ...login, port: await freePort(), hostKey: sshd.hostKey() });
    const nobody = new Host({
      ...login,
      port: closed.port,
      hostKey: closed.hostKey,
      dialErrorLimit: 1,
      sshConfigPath: "none",
    });
    await assert.rejects(nobody.reach(), { kind: "unreachable" });
    await closed.close();
  });

  it("swallows everything, new connections too, until it is healed", async () => {
    only("after", () => gate.swallow());
    await assert.rejects(change(), { kind: "timeout" });
    assert.equal(existsSync(file), true);
    gate.heal();
    assert.equal(await host.see("cannot look", "printf again"), "again");
  });
});
