import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { routeTo } from "../../../provider/ssh/route";
import { sshSettings } from "../../../provider/ssh/sshSettings";
import { TestFolder } from "../../support/keys";

describe("ssh's configuration", () => {
  const folder = new TestFolder();
  const config = folder.file("config");
  after(() => folder.remove());

  /** What OpenSSH itself makes of it. */
  const openssh = (host: string, user: string) => {
    const printed = execFileSync("ssh", ["-T", "-G", "-F", config, "-l", user, "--", host], { encoding: "utf8" });
    return (name: string) =>
      printed
        .split("\n")
        .filter((line) => line.startsWith(`${name} `))
        .map((line) => line.slice(name.length + 1));
  };

  it("is understood as OpenSSH does", () => {
    mkdirSync(folder.file("config.d"));
    writeFileSync(folder.file("config.d/10-one"), "Host inc*\n  Port 2201\n  User included\n");
    writeFileSync(folder.file("config.d/20-two"), "Host inc2\n  Port 2202\n  HostName second.example.com\n");
    writeFileSync(folder.file("plain"), "Port 2203\n");
    const lines = [
      "# a comment",
      `Include ${folder.path}/config.d/*`,
      "Host kvm1 kvm2",
      "  HostName %h.example.com",
      "  hostname never.example.com",
      "  Port=2222",
      '  User "ops"',
      "  IdentityFile ~/.ssh/%h-%r",
      "  IdentityFile /etc/keys/%n",
      "  ProxyJump gate,me@bastion:2200",
      "  UserKnownHostsFile /tmp/a /tmp/b",
      "Host !kvm2 kvm*",
      "  HostKeyAlias first",
      "Host nested",
      `  Include ${folder.path}/plain`,
      "Match originalhost matched user root",
      "  Port 2300",
      "Host *",
      "  IdentitiesOnly yes",
      "  ProxyJump none",
      "  Port 22",
    ];
    writeFileSync(config, `${lines.join("\n")}\n`);
    for (const host of ["kvm1", "kvm2", "inc1", "inc2", "nested", "matched", "unheard-of"]) {
      const ours = sshSettings(host, undefined, config);
      const route = routeTo({ host, sshConfigPath: config }).at(-1);
      assert.ok(route);
      const theirs = openssh(host, route.user);
      assert.equal(route.address, theirs("hostname")[0], host);
      assert.equal(String(route.port), theirs("port")[0], host);
      assert.equal(ours.identitiesOnly, theirs("identitiesonly")[0] === "yes");
      assert.equal(ours.hostKeyAlias, theirs("hostkeyalias")[0]);
      assert.equal(ours.proxyJump?.join(","), theirs("proxyjump")[0]);
      if (ours.userKnownHostsFiles !== undefined) {
        assert.equal(ours.userKnownHostsFiles.join(" "), theirs("userknownhostsfile")[0]);
      }
    }
    const kvm1 = sshSettings("kvm1", undefined, config);
    assert.equal(kvm1.user, "ops");
    assert.equal(kvm1.identityFiles?.length, 2);
    assert.match(kvm1.identityFiles?.[0] ?? "", /^\/.*\/\.ssh\/kvm1\.example\.com-ops$/);
    assert.equal(kvm1.identityFiles?.[1], "/etc/keys/kvm1");
    assert.equal(sshSettings("inc2", undefined, config).user, "included");
  });

  it("gives way to what the connection says", () => {
    writeFileSync(config, `Port 2222\nUser ops\nIdentityFile /a\nUserKnownHostsFile /k\nIdentityAgent /agent\n`);
    const [hop] = routeTo({
      host: "kvm1",
      sshConfigPath: config,
      port: 2200,
      user: "me",
      privateKeyPath: "~/key",
      knownHostsPath: "~/known",
      agentSocketPath: "~/sock",
    });
    assert.equal(hop.where, "me@kvm1:2200");
    const { homedir } = userInfo();
    assert.equal(hop.identity.privateKeyPath, `${homedir}/key`);
    assert.equal(hop.identity.agent, `${homedir}/sock`);
    assert.deepEqual(hop.identity.files, []);
    assert.equal(hop.hostKey.files[0], `${homedir}/known`);
    assert.equal(hop.hostKey.name, "[kvm1]:2200");
  });

  it("runs no command of Match exec, and is not read with none", () => {
    writeFileSync(config, `Match exec "touch ${folder.file("touched")}"\n  Port 2222\n`);
    assert.equal(sshSettings("kvm1", undefined, config).port, undefined);
    assert.equal(sshSettings("kvm1", undefined, "none").port, undefined);
    assert.equal(sshSettings("kvm1", undefined, folder.file("missing")).port, undefined);
  });

  it("makes no name canonical, for which the library would run nslookup", () => {
    writeFileSync(folder.file("nslookup"), `#!/bin/sh\ntouch ${folder.file("ran")}\n`, { mode: 0o755 });
    writeFileSync(
      config,
      "Host *\n  CanonicalizeHostname yes\n  CanonicalDomains a.example.com b.example.com\n  Port 24\n",
    );
    const path = process.env.PATH;
    process.env.PATH = `${folder.path}:${path}`;
    try {
      assert.equal(sshSettings("kvm1", undefined, config).port, 24);
    } finally {
      process.env.PATH = path;
    }
    assert.ok(!existsSync(folder.file("ran")));
  });

  it("refuses what it cannot put rightly: an Include of hosts inside of a host", () => {
    writeFileSync(folder.file("hosts"), "Host a\n  Port 1\n");
    writeFileSync(config, `Host b\n  Include ${folder.file("hosts")}\n`);
    assert.throws(() => sshSettings("a", undefined, config), /Include inside of Host or Match/);
  });
});
