import assert from "node:assert/strict";
import type { Socket } from "node:net";
import type { Connection } from "../../provider/connection";
import { connect, type SshConnection } from "../../provider/ssh/connect";
import { until } from "../../provider/waiting";
import { textOf } from "../support/channelText";
import { handOn } from "../support/door";
import { FaultyServer } from "../support/faultyServer";
import { type KeyPair, TestFolder } from "../support/keys";
import { freePort, Sshd } from "../support/sshd";

describe("hosts behind one jump host", () => {
  const folder = new TestFolder();
  let key: KeyPair;
  let kvm: Sshd;
  let gate: Sshd;
  let door: FaultyServer | undefined;

  before(async () => {
    key = await folder.keyPair();
    kvm = await Sshd.start({ authorized: [key.publicKey], config: ["MaxStartups 100"] });
  });
  beforeEach(async () => {
    // Ways to other hosts are no sessions.
    gate = await Sshd.start({ authorized: [key.publicKey], config: ["MaxSessions 1"] });
  });
  afterEach(async () => {
    await door?.stop();
    door = undefined;
    await gate.stop();
  });
  after(async () => {
    await kvm.stop();
    folder.remove();
  });

  /** A proxy is looked up in the same configuration as the host behind it. */
  const loginOf = ({ sshConfigPath, ...login }: Connection) => login;
  const behind = (sshd: Sshd, proxy = gate.wayWith(key)): Connection => ({
    ...sshd.wayWith(key),
    proxy: loginOf(proxy),
    dialErrorLimit: 1,
  });
  const closeAll = (connections: readonly SshConnection[]) => {
    for (const connection of connections) {
      connection.close();
    }
  };
  /** A port that leads to the gate, and what goes through it. */
  const doorToGate = async () => {
    const sockets: Socket[] = [];
    door = await FaultyServer.mute((socket) => {
      sockets.push(socket);
      handOn(socket, gate.port);
    });
    return { sockets, way: { ...gate.wayWith(key), port: door.port } };
  };
  const silence = (sockets: readonly Socket[]) => {
    for (const socket of sockets) {
      socket.unpipe();
      socket.pause();
    }
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
    closeAll(others);
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

  it("are dialled anew where it breaks, over one new login", async () => {
    const { sockets, way } = await doorToGate();
    const before = await Promise.all([connect(behind(kvm, way)), connect(behind(kvm, way))]);
    assert.equal(gate.logins.accepted, 1);
    for (const socket of sockets) {
      socket.resetAndDestroy();
    }
    await until(10_000, async () => before.every(({ alive }) => !alive) || undefined);
    const after = await Promise.all([connect(behind(kvm, way)), connect(behind(kvm, way))]);
    assert.deepEqual(await Promise.all(after.map(answers)), ["here", "here"]);
    assert.equal(gate.logins.accepted, 2);
    closeAll(after);
  });

  it("are reached by another login where it is dead, and nobody has noticed", async () => {
    const { sockets, way } = await doorToGate();
    const both = { ...behind(kvm, { ...way, keepaliveInterval: 0 }), perDialTimeout: 2 };
    const first = await connect(both);
    silence(sockets);
    const second = await connect(both);
    assert.equal(await answers(second), "here");
    assert.equal(gate.logins.accepted, 2);
    closeAll([first, second]);
  });

  it("are no reason to give it up where one of them is silent", async () => {
    const mute = await FaultyServer.mute();
    try {
      const both = { ...behind(kvm, { ...gate.wayWith(key), keepaliveInterval: 0 }), perDialTimeout: 2 };
      const connection = await connect(both);
      await assert.rejects(connect({ ...both, port: mute.port }), { kind: "timeout" });
      assert.equal(mute.connections, 1);
      assert.equal(gate.logins.accepted, 1);
      connection.close();
    } finally {
      await mute.stop();
    }
  });

  it("are told that their connection is gone by their own keepalives, though it is silent", async () => {
    const { sockets, way } = await doorToGate();
    const connection = await connect({ ...behind(kvm, { ...way, keepaliveInterval: 0 }), keepaliveInterval: 0.2 });
    const told = textOf(await connection.open("cat"));
    silence(sockets);
    assert.equal(await told, "");
    assert.equal(connection.alive, false);
  });

  it("are reached by another chain where its first is dead, and nobody has noticed", async () => {
    const inner = await Sshd.start({ authorized: [key.publicKey] });
    try {
      const { sockets, way } = await doorToGate();
      const first = loginOf({ ...way, keepaliveInterval: 0 });
      const chain = { ...inner.wayWith(key), proxy: first, keepaliveInterval: 0 };
      const both = { ...behind(kvm, chain), perDialTimeout: 2 };
      const before = await connect(both);
      silence(sockets);
      const after = await connect(both);
      assert.equal(await answers(after), "here");
      assert.deepEqual([gate.logins.accepted, inner.logins.accepted], [2, 2]);
      closeAll([before, after]);
    } finally {
      await inner.stop();
    }
  });

  it("are behind a chain that is shared as a whole", async () => {
    const inner = await Sshd.start({ authorized: [key.publicKey] });
    try {
      const chain = { ...inner.wayWith(key), proxy: loginOf(gate.wayWith(key)) };
      const ways = [behind(kvm, chain), behind(kvm, chain), behind(kvm)];
      const connections = await Promise.all(ways.map((way) => connect(way)));
      assert.deepEqual(await Promise.all(connections.map(answers)), ["here", "here", "here"]);
      assert.equal(gate.logins.accepted, 1);
      assert.equal(inner.logins.accepted, 1);
      closeAll(connections);
      await goneAre(1);
    } finally {
      await inner.stop();
    }
  });
});
