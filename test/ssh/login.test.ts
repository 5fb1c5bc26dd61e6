import assert from "node:assert/strict";
import { cpSync, renameSync, writeFileSync } from "node:fs";
import { execa } from "execa";
import type { Connection } from "../../provider/connection";
import type { HostError } from "../../provider/errors/hostError";
import { connect } from "../../provider/ssh/connect";
import { type KeyPair, TestFolder } from "../support/keys";
import { SshAgent } from "../support/sshAgent";
import { Sshd } from "../support/sshd";

const PASSPHRASE = "open sesame";
const PASSWORD = "s3cret $(id) 'quoted'";

describe("logging in to a real sshd", () => {
  const folder = new TestFolder();
  let key: KeyPair;
  let encrypted: KeyPair;
  /** The same key as the encrypted one. */
  let decrypted: KeyPair;
  let stranger: KeyPair;
  /** The agent has it, and will not sign with it. */
  let guarded: KeyPair;
  let sshd: Sshd;
  let agent: SshAgent;

  before(async () => {
    key = await folder.keyPair();
    encrypted = await folder.keyPair({ passphrase: PASSPHRASE });
    const path = folder.file("decrypted");
    cpSync(encrypted.path, path);
    await execa("ssh-keygen", ["-q", "-p", "-P", PASSPHRASE, "-N", "", "-f", path]);
    decrypted = { ...encrypted, path };
    stranger = await folder.keyPair();
    guarded = await folder.keyPair({ type: "ecdsa" });
    const authorized = [key, encrypted, guarded].map(({ publicKey }) => publicKey);
    sshd = await Sshd.start({ authorized, config: ["MaxAuthTries 3"] });
    agent = await SshAgent.start(folder.file("agent"));
  });
  after(async () => {
    await agent.stop();
    await sshd.stop();
    folder.remove();
  });

  const dial = async (way: Partial<Connection>) => {
    const connection = await connect({
      host: "127.0.0.1",
      port: sshd.port,
      user: sshd.user,
      hostKey: sshd.hostKey(),
      sshConfigPath: "none",
      agentSocketPath: "none",
      dialErrorLimit: 1,
      ...way,
    });
    connection.close();
  };
  const refusal = (way: Partial<Connection>) =>
    dial(way).then(
      () => assert.fail("it was let in"),
      (error: HostError) => error,
    );

  it("works with a key as text and by path, encrypted or not", async () => {
    await dial({ privateKey: key.privateKey });
    await dial({ privateKeyPath: key.path });
    await dial({ privateKey: encrypted.privateKey, privateKeyPassword: PASSPHRASE });
    await dial({ privateKeyPath: encrypted.path, privateKeyPassword: PASSPHRASE });
  });

  it("works with an agent, which is asked first, and not stopped by one that is not there", async () => {
    await agent.has(key);
    await dial({ agentSocketPath: agent.socket });
    await dial({ agentSocketPath: agent.socket, privateKey: stranger.privateKey });
    await dial({ agentSocketPath: folder.file("no-agent"), privateKey: key.privateKey });
  });

  it("goes on to the next key when the agent will not sign with one", async () => {
    await agent.has();
    // Nobody is there to confirm it.
    await agent.add("-c", guarded.path);
    await dial({ agentSocketPath: agent.socket, privateKey: key.privateKey });
  });

  it("offers first those of the agent's keys that are in files too, so that others do not use up the tries", async () => {
    const others = await Promise.all([1, 2, 3, 4].map(() => folder.keyPair()));
    await agent.has(...others, key);
    const error = await refusal({ agentSocketPath: agent.socket });
    assert.equal(error.kind, "authentication");
    assert.match(error.message, /Too many authentication failures \(tried were 5 of the agent's keys/);
    await dial({ agentSocketPath: agent.socket, privateKeyPath: key.path });
  });

  it("offers the agent's key that privateKeyPath names, whatever is there of its files, and refuses where it has none", async () => {
    const others = await Promise.all([1, 2, 3, 4].map(() => folder.keyPair()));
    const alone = folder.file("encrypted-alone");
    cpSync(encrypted.path, alone);
    const gone = folder.file("public-alone");
    cpSync(`${encrypted.path}.pub`, `${gone}.pub`);
    const ways = [encrypted.path, `${encrypted.path}.pub`, alone, gone].map((privateKeyPath) => ({
      privateKeyPath,
      agentSocketPath: agent.socket,
    }));
    await agent.has(...others, decrypted);
    for (const way of ways) {
      await dial(way);
      await dial({ ...way, privateKeyPassword: "the wrong one" });
    }
    await agent.has(key);
    const refusals = await Promise.all(ways.map(refusal));
    const encryptedOne = /no passphrase given/;
    for (const [index, said] of [encryptedOne, /it is a public key/, encryptedOne, /no such file/].entries()) {
      assert.match(refusals[index]?.message ?? "", said);
    }
    await dial({ ...ways[0], privateKeyPassword: PASSPHRASE });
  });

  it("goes on with a file's key where the host wants one of the agent's and another", async () => {
    const authorized = [key, decrypted].map(({ publicKey }) => publicKey);
    const careful = await Sshd.start({ authorized, config: ["AuthenticationMethods publickey,publickey"] });
    try {
      await agent.has(key);
      const way = { port: careful.port, hostKey: careful.hostKey(), agentSocketPath: agent.socket };
      await dial({ ...way, privateKeyPath: decrypted.path });
      assert.equal((await refusal({ ...way, privateKeyPath: key.path })).kind, "authentication");
    } finally {
      await careful.stop();
    }
  });

  it("offers only files' keys with IdentitiesOnly, and knows an encrypted one in the agent by its .pub", async () => {
    await agent.has(stranger, decrypted);
    const only = (path: string) => {
      const config = folder.file("only");
      writeFileSync(config, `IdentitiesOnly yes\nIdentityFile ${path}\nIdentityAgent ${agent.socket}\n`);
      return { sshConfigPath: config, agentSocketPath: undefined };
    };
    const named = folder.file("named");
    cpSync(`${encrypted.path}.pub`, `${named}.pub`);
    await dial(only(named));
    await dial(only(encrypted.path));
    await agent.has(key);
    const error = await refusal(only(encrypted.path));
    assert.match(error.message, /nothing was tried; not used was .*key2: .*encrypted/i);
  });

  it("tells what was tried and what the host accepts, and names no secret", async () => {
    const error = await refusal({ privateKeyPath: stranger.path, password: PASSWORD });
    assert.ok(error.message.includes(`tried were ${stranger.path}; the host accepts publickey`), error.message);
    const wrong = await refusal({ privateKey: encrypted.privateKey, privateKeyPassword: "the wrong one" });
    assert.equal(wrong.kind, "authentication");
    const missing = await refusal({ privateKeyPath: folder.file("nowhere") });
    assert.equal(missing.kind, "configuration");
    const notOne = await refusal({ privateKey: "a key, it says" });
    const publicOne = await refusal({ privateKey: key.publicKey });
    assert.match(publicOne.message, /it is a public key/);
    for (const { message } of [error, wrong, missing, notOne, publicOne]) {
      for (const secret of [PASSWORD, PASSPHRASE, "the wrong one", "it says", key.privateKey.split("\n")[1] ?? ""]) {
        assert.ok(!message.includes(secret), message);
      }
    }
  });

  it("says that certificates are not supported where one is beside the key, or in the agent", async () => {
    const authority = await folder.keyPair();
    const subject = await folder.keyPair();
    await execa("ssh-keygen", ["-q", "-s", authority.path, "-I", "me", "-n", sshd.user, `${subject.path}.pub`]);
    const trusting = await Sshd.start({ config: [`TrustedUserCAKeys ${authority.path}.pub`] });
    try {
      const way = { port: trusting.port, hostKey: trusting.hostKey(), privateKeyPath: subject.path };
      const error = await refusal(way);
      assert.ok(
        error.message.includes(`There is a certificate beside ${subject.path}: certificates are not supported`),
      );
      assert.match(error.message, /the host must accept the key itself/);
      await agent.has(subject);
      renameSync(`${subject.path}-cert.pub`, folder.file("elsewhere.pub"));
      assert.doesNotMatch((await refusal(way)).message, /certificate/);
      const { privateKeyPath, ...rest } = { ...way, agentSocketPath: agent.socket };
      assert.match(
        (await refusal(rest)).message,
        /There is a certificate in the agent: certificates are not supported/,
      );
      await agent.has(key);
      assert.doesNotMatch((await refusal(rest)).message, /certificate/);
    } finally {
      await trusting.stop();
    }
  });
});
