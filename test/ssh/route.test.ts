import assert from "node:assert/strict";
import { cpSync, writeFileSync } from "node:fs";
import { execa } from "execa";
import type { Connection } from "../../provider/connection";
import type { HostError } from "../../provider/errors/hostError";
import { connect } from "../../provider/ssh/connect";
import { routeTo } from "../../provider/ssh/route";
import { textOf } from "../support/channelText";
import { FaultyServer } from "../support/faultyServer";
import { type KeyPair, TestFolder } from "../support/keys";
import { freePort, Sshd } from "../support/sshd";

describe("the way to a host", () => {
  const folder = new TestFolder();
  const config = folder.file("config");
  const known = folder.file("known_hosts");
  let key: KeyPair;
  let target: Sshd;
  let bastion: Sshd;
  let gate: Sshd;

  before(async () => {
    key = await folder.keyPair();
    const authorized = [key.publicKey];
    [target, bastion, gate] = await Promise.all([
      Sshd.start({ authorized }),
      Sshd.start({ authorized }),
      Sshd.start({ authorized }),
    ]);
  });
  after(async () => {
    await Promise.all([target, bastion, gate].map((sshd) => sshd.stop()));
    folder.remove();
  });

  /** Each sshd prints the port that it was reached at, so that the way is seen at its end. */
  const reached = async (way: Connection) => {
    const connection = await connect({ agentSocketPath: "none", dialErrorLimit: 1, ...way });
    try {
      return await textOf(await connection.open('echo "$SSH_CONNECTION"'));
    } finally {
      connection.close();
    }
  };
  const at = (sshd: Sshd) => new RegExp(`^127\\.0\\.0\\.1 \\d+ 127\\.0\\.0\\.1 ${sshd.port}\\n$`);
  const login = (sshd: Sshd) => ({
    host: "127.0.0.1",
    port: sshd.port,
    user: sshd.user,
    privateKey: key.privateKey,
    hostKey: sshd.hostKey(),
  });
  /** A Host of ssh's configuration, with what else is said of it. */
  const hostBlock = (name: string, { port, user }: Sshd, ...more: string[]) =>
    [`Host ${name}`, "HostName 127.0.0.1", `Port ${port}`, `User ${user}`, ...more].join("\n  ");
  const refusal = (way: Connection) =>
    reached(way).then(
      () => assert.fail("it was reached"),
      (error: HostError) => error,
    );

  it("is that of an alias in ssh's configuration, with its key, its user and its known_hosts", async () => {
    writeFileSync(known, target.knownHostsLine());
    writeFileSync(config, hostBlock("kvm1", target, `IdentityFile ${key.path}`, `UserKnownHostsFile ${known}`));
    assert.match(await reached({ host: "kvm1", sshConfigPath: config }), at(target));
  });

  it("uses the files that ssh itself uses, where their names have tokens", async () => {
    const named = folder.file("named");
    writeFileSync(known, target.knownHostsLine());
    const block = hostBlock(
      "kvm1",
      target,
      `IdentityFile ${named}-%C-%h-%i-%k-%L-%l-%n-%p-%r-%u-%%`,
      `UserKnownHostsFile ${known}`,
      `HostKeyAlias [127.0.0.1]:${target.port}`,
    );
    writeFileSync(config, block);
    const way = { host: "kvm1", sshConfigPath: config };
    const [file = ""] = routeTo(way)[0].identity.files;
    cpSync(key.path, file);
    assert.match(await reached(way), at(target));
    const { stdout } = await execa("ssh", ["-F", config, "-o", "IdentitiesOnly=yes", "kvm1", "echo seen"]);
    assert.equal(stdout, "seen");
  });

  it("goes through the jump hosts of ssh's configuration, one after the other", async () => {
    writeFileSync(known, target.knownHostsLine() + bastion.knownHostsLine() + gate.knownHostsLine());
    const hosts = [
      hostBlock("kvm1", target, `ProxyJump gate,${bastion.user}@bastion:${bastion.port}`),
      hostBlock("bastion", bastion),
      hostBlock("gate", gate),
    ];
    const common = ["Host *", `  IdentityFile ${key.path}`, `  UserKnownHostsFile ${known}`];
    writeFileSync(config, [...hosts, ...common].join("\n"));
    assert.match(await reached({ host: "kvm1", sshConfigPath: config }), at(target));

    // Each of them is checked: the one that is not known ends it, by name.
    writeFileSync(known, target.knownHostsLine() + gate.knownHostsLine());
    const error = await refusal({ host: "kvm1", sshConfigPath: config });
    assert.equal(error.kind, "host-key");
    assert.equal(error.host, `${bastion.user}@bastion:${bastion.port} (127.0.0.1)`);
    assert.match(error.message, /the host key is not known/);
  });

  it("goes through proxies that are nested, the key of each checked", async () => {
    const chain = { ...login(bastion), proxy: login(gate) };
    const way = { ...login(target), proxy: chain, sshConfigPath: "none" };
    assert.match(await reached(way), at(target));
    for (const [broken, sshd] of [
      [{ ...way, proxy: { ...chain, proxy: { ...login(gate), hostKey: bastion.hostKey() } } }, gate],
      [{ ...way, proxy: { ...chain, hostKey: gate.hostKey() } }, bastion],
      [{ ...way, hostKey: gate.hostKey() }, target],
    ] as const) {
      const error = await refusal(broken);
      assert.match(error.message, /the host key has changed/);
      assert.equal(error.host, `${sshd.user}@127.0.0.1:${sshd.port}`);
    }
  });

  it("that ends behind a jump host is told as such", async () => {
    const port = await freePort();
    const closed = await refusal({ ...login(target), port, proxy: login(gate), sshConfigPath: "none" });
    assert.equal(closed.kind, "unreachable");
    assert.match(
      closed.message,
      new RegExp(`could not connect through ${gate.user}@127\\.0\\.0\\.1:${gate.port}: .*refused`),
    );
    const mute = await FaultyServer.mute();
    try {
      const way = { ...login(target), port: mute.port, proxy: login(gate), sshConfigPath: "none", perDialTimeout: 1 };
      const silent = await refusal(way);
      assert.equal(silent.kind, "timeout");
    } finally {
      await mute.stop();
    }
  });

  it("is no longer waited for when the host behind a jump host half closes, before the login and after", async () => {
    const behind = { user: "me", proxy: login(gate), sshConfigPath: "none", agentSocketPath: "none" };
    const banner = await FaultyServer.mute((socket) => socket.end("SSH-2.0-half\r\n"));
    const half = await FaultyServer.start({ command: (_channel, _text, fault) => fault.halfClose() });
    try {
      const early = await refusal({ ...behind, host: "127.0.0.1", port: banner.port });
      assert.equal(early.kind, "unreachable");
      const way = { ...behind, host: "127.0.0.1", port: half.port, hostKey: half.hostKey };
      const connection = await connect({ ...way, dialErrorLimit: 1 });
      assert.equal(await textOf(await connection.open("true")), "");
      assert.equal(connection.alive, false);
    } finally {
      await Promise.all([banner.stop(), half.stop()]);
    }
  });

  it("is refused in so many words where the jump host lets nobody through", async () => {
    const shut = await Sshd.start({ authorized: [key.publicKey], config: ["AllowTcpForwarding no"] });
    try {
      const error = await refusal({ ...login(target), proxy: login(shut), sshConfigPath: "none" });
      assert.equal(error.kind, "refused");
      assert.match(error.message, /lets nobody through to it: see AllowTcpForwarding/);
    } finally {
      await shut.stop();
    }
  });

  it("is an error before anything is dialled where ssh's configuration cannot be used", async () => {
    for (const [text, said] of [
      ["ProxyCommand nc %h %p", /ProxyCommand for kvm1 is not supported: use ProxyJump, or proxy in the connection/],
      ["Host *\n ProxyJump bastion", /ProxyJump seems to go round in a circle/],
      ["ProxyJump a b@c@d", /is not of the form \[user@\]host\[:port\]/],
      ['User "half', /config: Unexpected line break/],
    ] as const) {
      writeFileSync(config, `${text}\n`);
      const error = await refusal({ host: "kvm1", sshConfigPath: config });
      assert.equal(error.kind, "configuration");
      assert.match(error.message, said);
    }
  });
});
