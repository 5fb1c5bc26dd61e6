import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Connection } from "../../../provider/connection";
import { fingerprint, hostKeyAlgorithms, hostKeyPolicy, judgeHostKey } from "../../../provider/ssh/hostKey";
import { routeTo } from "../../../provider/ssh/route";
import { scratchFolder } from "../../../tools/lib/scratch";
import { sampleHostKey } from "../../support/sampleDevice";

describe("the host's key", () => {
  let folder: string;
  let known: string;
  let key: { type: string; base64: string; bytes: Buffer };

  before(() => {
    folder = scratchFolder("test");
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(folder, "key")]);
    const [type = "", base64 = ""] = readFileSync(join(folder, "key.pub"), "utf8").split(" ");
    key = { type, base64, bytes: Buffer.from(base64, "base64") };
    known = join(folder, "known_hosts");
  });
  after(() => rmSync(folder, { recursive: true }));

  const judge = (connection: Partial<Connection>) => {
    const { hostKey, where } = routeTo({ host: "kvm1", sshConfigPath: "none", ...connection })[0];
    const judgement = judgeHostKey(hostKeyPolicy(hostKey, where), hostKey, where, key.bytes);
    return judgement.verdict === "refused" ? judgement.error : undefined;
  };
  const judgeFile = (content: string) => {
    writeFileSync(known, content);
    return judge({ knownHostsPath: known });
  };

  it("is trusted when hostKey or the known_hosts file has it", () => {
    assert.equal(judge({ hostKey: `${key.type} ${key.base64} a comment` }), undefined);
    assert.equal(judgeFile(`kvm1 ${key.type} ${key.base64}\n`), undefined);
  });

  it("is refused when nothing is known, with its fingerprint and the two ways to accept it", () => {
    const error = judge({ knownHostsPath: join(folder, "missing"), port: 2222 });
    assert.equal(error?.kind, "host-key");
    assert.match(error?.message ?? "", /the host key is not known/);
    assert.ok(error?.message.includes(fingerprint(key.bytes)));
    assert.ok(error?.message.includes(`hostKey: "${key.type} ${key.base64}"`));
    assert.ok(error?.message.includes(`echo '[kvm1]:2222 ${key.type} ${key.base64}' >> ${join(folder, "missing")}`));
  });

  it("is refused when hostKey is of another kind, and known_hosts, which is not read then, is not advised", () => {
    const error = judge({ hostKey: "ecdsa-sha2-nistp256 AAAA", knownHostsPath: join(folder, "missing") });
    assert.match(error?.message ?? "", /the host key is not known, .*, and hostKey has ecdsa-sha2-nistp256\n/);
    assert.ok(error?.message.endsWith(`accept it: set hostKey: "${key.type} ${key.base64}" in the connection.`));
    assert.doesNotMatch(error?.message ?? "", /known_hosts|missing/);
  });

  it("is refused as changed when another is known", () => {
    const error = judgeFile(`kvm1 ${sampleHostKey}\n`);
    assert.equal(error?.kind, "host-key");
    assert.match(error?.message ?? "", /the host key has changed/);
  });

  it("is refused when it is revoked, though another line trusts it", () => {
    const error = judgeFile(`kvm1 ${key.type} ${key.base64}\n@revoked * ${key.type} ${key.base64}\n`);
    assert.match(error?.message ?? "", /is revoked/);
  });

  it("has the fingerprint that ssh-keygen prints", () => {
    const printed = execFileSync("ssh-keygen", ["-lf", join(folder, "key.pub")], { encoding: "utf8" });
    assert.equal(printed.split(" ")[1], fingerprint(key.bytes));
  });

  it("is asked for in the algorithms of the keys that are known first, so that a host with several shows that one", () => {
    const asked = (types: string[]) =>
      hostKeyAlgorithms({
        trusted: types.map((type) => ({ type, key: "" })),
        revoked: [],
        authority: false,
        origin: "",
      });
    const rest = ["ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521"];
    const rsa = ["rsa-sha2-512", "rsa-sha2-256"];
    assert.deepEqual(asked(["ssh-rsa"]), [...rsa, "ssh-ed25519", ...rest]);
    assert.deepEqual(asked(["ssh-dss"]), ["ssh-ed25519", ...rest, ...rsa]);
  });
});
