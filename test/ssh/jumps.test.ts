import assert from "node:assert/strict";
import { connect, type SshConnection } from "../../provider/ssh/connect";
import { until } from "../../provider/waiting";
import { textOf } from "../support/channelText";
import { type KeyPair, TestFolder } from "../support/keys";
import { freePort, Sshd } from "../support/sshd";

describe("hosts behind one jump host", () => {
  const folder = new TestFolder();
  let key: KeyPair;
  let kvm: Sshd;
  let gate: Sshd;

  before(async () => {
    key = await folder.keyPair();
    kvm = await Sshd.start({ authorized: [key.publicKey], config: ["MaxStartups 100"] });
  });
  beforeEach(async () => {
    // Ways to other hosts are no sessions.
    gate = await Sshd.start({ authorized: [key.publicKey], config: ["MaxSessions 1"] });
  });
  afterEach(() => gate.stop());
  after(async () => {
    await kvm.stop();
    folder.remove();
  });

  const behind = (sshd: Sshd, proxy = gate.wayWith(key)) => {
    const { sshConfigPath, ...login } = proxy;
    return { ...sshd.wayWith(key), proxy: login, dialErrorLimit: 1 };
  };
  const answers = async (connection: SshConnection) => textOf(await connection.open("printf here"));
  const goneAre = async (count: number) => {
    await until(10_000, async () => gate.logins.gone >= count || undefined);
    assert.equal(gate.logins.gone, count);
  };

  it("are reached by one login there, which ends with the last of them", async () => {
    const open = () => Promise.all(Array.from({ length: 12 }, () => connect(behind(kvm))));
    const [last, ...others] = await open();
    assert.ok(last);
    for (const connection of others) {
      connection.close();
    }
    assert.equal(await answers(last), "here");
    assert.deepEqual(gate.logins, { accepted: 1, gone: 0 });
    last.close();
    await goneAre(1);

    const again = await connect(behind(kvm));
    assert.equal(await answers(again), "here");
    again.close();
    await goneAre(2);
    assert.equal(gate.logins.accepted, 2);
  });

  it("do not hold each other up: one that is down leaves the way of the others open", async () => {
    const port = await freePort();
    const [up, down] = await Promise.allSettled([connect(behind(kvm)), connect({ ...behind(kvm), port })]);
    assert.equal(down.status, "rejected");
    assert.ok(up.status === "fulfilled");
    assert.equal(await answers(up.value), "here");
    assert.equal(gate.logins.accepted, 1);
    up.value.close();
    await goneAre(1);
  });

  it("share its failure, and the next to come try anew", async () => {
    const wrong = { ...gate.wayWith(key), hostKey: kvm.hostKey() };
    const outcomes = await Promise.allSettled([connect(behind(kvm, wrong)), connect(behind(kvm, wrong))]);
    for (const outcome of outcomes) {
      assert.ok(outcome.status === "rejected");
      assert.match(
        String(outcome.reason),
        new RegExp(`127\\.0\\.0\\.1:${gate.port}: refused to connect: the host key has changed`),
      );
    }
    const connection = await connect(behind(kvm));
    assert.equal(await answers(connection), "here");
    connection.close();
  });

  it("share no login with those who come with other credentials", async () => {
    const other = await folder.keyPair();
    const connection = await connect(behind(kvm));
    await assert.rejects(connect(behind(kvm, { ...gate.wayWith(other) })), /refused|authentication/i);
    assert.equal(await answers(connection), "here");
    connection.close();
  });

  it("are behind a chain that is shared as a whole", async () => {
    const inner = await Sshd.start({ authorized: [key.publicKey] });
    try {
      const { sshConfigPath, ...first } = gate.wayWith(key);
      const chain = { ...inner.wayWith(key), proxy: first };
      const connections = await Promise.all([
        connect(behind(kvm, chain)),
        connect(behind(kvm, chain)),
        connect(behind(kvm)),
      ]);
      assert.deepEqual(await Promise.all(connections.map(answers)), ["here", "here", "here"]);
      assert.equal(gate.logins.accepted, 1);
      assert.equal(inner.logins.accepted, 1);
      for (const connection of connections) {
        connection.close();
      }
      await goneAre(1);
    } finally {
      await inner.stop();
    }
  });
});
