import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { execa } from "execa";
import type { Connection } from "../../provider/connection";
import { connect } from "../../provider/ssh/connect";
import { type KeyPair, TestFolder } from "../support/keys";
import { Sshd } from "../support/sshd";

describe("the key of a real sshd", () => {
  const folder = new TestFolder();
  const known = folder.file("known_hosts");
  let login: KeyPair;
  let other: KeyPair;
  let sshd: Sshd;

  before(async () => {
    login = await folder.keyPair();
    other = await folder.keyPair();
    sshd = await Sshd.start({ authorized: [login.publicKey], hostKeys: ["ed25519", "ecdsa"] });
  });
  after(async () => {
    await sshd.stop();
    folder.remove();
  });
  beforeEach(() => rmSync(known, { force: true }));

  const dial = async (way: Partial<Connection>) => {
    const connection = await connect({
      host: "127.0.0.1",
      port: sshd.port,
      user: sshd.user,
      privateKey: login.privateKey,
      sshConfigPath: "none",
      knownHostsPath: known,
      dialErrorLimit: 1,
      ...way,
    });
    connection.close();
  };

  it("is accepted in hostKey, with a comment and a line end, and in known_hosts, plain and hashed", async () => {
    await dial({ hostKey: `${sshd.hostKey()} root@kvm1\n` });
    writeFileSync(known, sshd.knownHostsLine());
    await dial({});
    await execa("ssh-keygen", ["-q", "-H", "-f", known]);
    assert.match(readFileSync(known, "utf8"), /^\|1\|/);
    await dial({});
  });

  it("is refused when it is unknown, with what ssh-keygen prints of it, and nothing is written", async () => {
    const { stdout } = await execa("ssh-keygen", ["-lf", `${sshd.folder}/ed25519.pub`]);
    const fingerprint = stdout.split(" ")[1] ?? "";
    await assert.rejects(dial({}), (error: Error) => {
      assert.ok(error.message.includes(`the host key is not known, it shows ssh-ed25519 ${fingerprint}\n`));
      assert.ok(error.message.includes(`set hostKey: "${sshd.hostKey()}" in the connection`));
      assert.ok(error.message.includes(`echo '[127.0.0.1]:${sshd.port} ${sshd.hostKey()}' >> ${known}`));
      return true;
    });
    assert.ok(!existsSync(known));
  });

  it("is recorded with accept-new, for the user alone, as ssh itself then reads it", async () => {
    await dial({ hostKeyChecking: "accept-new" });
    assert.equal(readFileSync(known, "utf8"), sshd.knownHostsLine());
    assert.equal(statSync(known).mode & 0o777, 0o600);
    await dial({ hostKeyChecking: "accept-new" });
    await dial({});
    assert.equal(readFileSync(known, "utf8"), sshd.knownHostsLine());
    const options = ["StrictHostKeyChecking=yes", `UserKnownHostsFile=${known}`, "IdentitiesOnly=yes"];
    const { stdout } = await execa("ssh", [
      ...["-F", "none", "-i", login.path, "-p", `${sshd.port}`, ...options.flatMap((option) => ["-o", option])],
      ...[`${sshd.user}@127.0.0.1`, "echo seen"],
    ]);
    assert.equal(stdout, "seen");
  });

  it("is recorded under a hash of the name with HashKnownHosts, as ssh itself then finds it", async () => {
    const config = folder.file("hashing");
    writeFileSync(config, "HashKnownHosts yes\n");
    const way = { sshConfigPath: config, hostKeyChecking: "accept-new" } as const;
    await dial(way);
    const text = readFileSync(known, "utf8");
    assert.match(text, /^\|1\|[\w+/]{27}=\|[\w+/]{27}= ssh-ed25519 \S+\n$/);
    const { stdout } = await execa("ssh-keygen", ["-F", `[127.0.0.1]:${sshd.port}`, "-f", known]);
    assert.match(stdout, /found: line 1/);
    await dial(way);
    await dial({});
    assert.equal(readFileSync(known, "utf8"), text);
  });

  it("is refused in so many words when it has changed, with accept-new too", async () => {
    writeFileSync(known, `[127.0.0.1]:${sshd.port} ${other.publicKey}\n`);
    for (const hostKeyChecking of ["strict", "accept-new"] as const) {
      await assert.rejects(dial({ hostKeyChecking }), /the host key has changed, it is now ssh-ed25519 SHA256:/);
    }
    await assert.rejects(dial({ hostKey: other.publicKey }), /the host key has changed/);
    assert.equal(readFileSync(known, "utf8"), `[127.0.0.1]:${sshd.port} ${other.publicKey}\n`);
  });

  it("is the one of several that is known, and is not called changed when only one of another kind is", async () => {
    writeFileSync(known, sshd.knownHostsLine("ecdsa"));
    await dial({});
    const rsa = await folder.keyPair({ type: "rsa" });
    writeFileSync(known, `[127.0.0.1]:${sshd.port} ${rsa.publicKey}\n`);
    for (const hostKeyChecking of ["strict", "accept-new"] as const) {
      await assert.rejects(dial({ hostKeyChecking }), /the host key is not known, .*known_hosts has ssh-rsa\n/);
    }
  });

  it("is refused when it is revoked, or known by an authority alone", async () => {
    writeFileSync(known, `${sshd.knownHostsLine()}@revoked * ${sshd.hostKey()}\n`);
    await assert.rejects(dial({}), /its host key ssh-ed25519 SHA256:\S+ is revoked/);
    writeFileSync(known, `@cert-authority * ${other.publicKey}\n`);
    await assert.rejects(dial({ hostKeyChecking: "accept-new" }), /@cert-authority\) are not supported/);
    writeFileSync(known, `@cert-authority * ${other.publicKey}\n${sshd.knownHostsLine()}`);
    await dial({});
  });

  it("is not trusted when it cannot be recorded", async () => {
    writeFileSync(known, "");
    const below = `${known}/no/folder`;
    await assert.rejects(dial({ knownHostsPath: below, hostKeyChecking: "accept-new" }), /cannot record the host key/);
    await assert.rejects(
      dial({ knownHostsPath: "/dev/null", hostKeyChecking: "accept-new" }),
      /cannot record the host key in \/dev\/null: .* is not kept/,
    );
  });
});
