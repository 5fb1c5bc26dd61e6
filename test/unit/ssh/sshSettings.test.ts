import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { hostname, userInfo } from "node:os";
import { recordHostKey } from "../../../provider/ssh/recordHostKey";
import { routeTo } from "../../../provider/ssh/route";
import { sshSettings } from "../../../provider/ssh/sshSettings";
import { TestFolder } from "../../support/keys";
import { sampleHostKey } from "../../support/sampleDevice";

describe("ssh's configuration", () => {
  const folder = new TestFolder();
  const config = folder.file("config");
  after(() => folder.remove());

  /** An environment variable as ssh's configuration names it. */
  const variable = (name: string) => `\${${name}}`;
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
    writeFileSync(folder.file("plain"), "Port 2203\nHost nested1\n  HostKeyAlias inner\nHost other\n  User never\n");
    for (const name of ["d1", "d2", ".d3", "e1"]) {
      mkdirSync(folder.file(`deep/${name}/sub`), { recursive: true });
      writeFileSync(folder.file(`deep/${name}/sub/config`), `Host deep*\n  HostKeyAlias ${name}\n`);
    }
    const lines = [
      "# a comment",
      `Include ${folder.path}/config.d/*`,
      `Include ${folder.path}/deep/[!d]*/s?b/config`,
      `Include ${folder.path}/deep/*/sub/none`,
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
      "Host nested*",
      `  Include ${folder.path}/plain`,
      "  Port 2204",
      "Match originalhost matched user root",
      "  Port 2300",
      "Match !host neg1,neg2 originalhost neg*",
      "  Port 2400",
      "Match originalhost neg* !originalhost *1 !user nobody !localuser nobody",
      "  HostKeyAlias not-one",
      "Match host NEG1,!neg2 Host *1",
      "  HostKeyAlias one",
      "Host renamed",
      "  HOSTNAME %h.Example.com",
      "Match host renamed.example.com",
      "  Port 2500",
      "Match final host command.example.com",
      "  HostKeyAlias last",
      "Host command",
      "  HostName command.example.com",
      "  ProxyCommand none",
      "  ProxyJump never",
      "Host jump",
      "  ProxyJump gate",
      "  ProxyCommand never",
      "Host *",
      "  IdentitiesOnly yes",
      "  ProxyJump none",
      "  Port 22",
    ];
    writeFileSync(config, `${lines.join("\n")}\n`);
    const plain = ["kvm1", "kvm2", "inc1", "inc2", "nested", "nested1", "matched", "unheard-of", "deep"];
    for (const host of [...plain, "neg1", "neg2", "neg3", "renamed", "command", "jump"]) {
      const ours = sshSettings({ host }, config);
      const route = routeTo({ host, sshConfigPath: config }).at(-1);
      assert.ok(route);
      const theirs = openssh(host, route.user);
      assert.equal(route.address, theirs("hostname")[0], host);
      assert.equal(String(route.port), theirs("port")[0], host);
      assert.equal(ours.identitiesOnly, theirs("identitiesonly")[0] === "yes");
      assert.equal(ours.hostKeyAlias, theirs("hostkeyalias")[0]);
      assert.equal(ours.proxyJump?.join(","), theirs("proxyjump")[0]);
      assert.equal(ours.proxyCommand, undefined);
      if (ours.userKnownHostsFiles !== undefined) {
        assert.equal(ours.userKnownHostsFiles.join(" "), theirs("userknownhostsfile")[0]);
      }
    }
    const kvm1 = sshSettings({ host: "kvm1" }, config);
    assert.equal(kvm1.user, "ops");
    assert.equal(kvm1.identityFiles?.length, 2);
    assert.match(kvm1.identityFiles?.[0] ?? "", /^\/.*\/\.ssh\/kvm1\.example\.com-ops$/);
    assert.equal(kvm1.identityFiles?.[1], "/etc/keys/kvm1");
    assert.equal(sshSettings({ host: "inc2" }, config).user, "included");
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
    assert.equal(sshSettings({ host: "kvm1" }, config).port, 22);
    assert.equal(sshSettings({ host: "kvm1" }, "none").port, 22);
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
      assert.equal(sshSettings({ host: "kvm1" }, config).port, 24);
    } finally {
      process.env.PATH = path;
    }
    assert.ok(!existsSync(folder.file("ran")));
  });

  it("fills in OpenSSH's tokens, and environment variables", () => {
    const { uid, username, homedir } = userInfo();
    writeFileSync(
      config,
      [
        "HostName %h.example.com",
        "HostKeyAlias alias",
        "User ops",
        "IdentityFile ~/%%-%h-%n-%p-%r-%u-%i-%k-%j",
        "IdentityFile %d/%l-%L-%C",
        `UserKnownHostsFile ${variable("HOME")}/%k`,
        "IdentityAgent /run/%u/%p",
        "ProxyJump %h%%,%r@gate:%p",
      ].join("\n"),
    );
    const ours = sshSettings({ host: "kvm1", port: 2222 }, config);
    const local = hostname();
    assert.deepEqual(ours.proxyJump, ["kvm1.example.com%", "ops@gate:2222"]);
    const hash = createHash("sha1").update(`${local}kvm1.example.com2222opsgate`).digest("hex");
    assert.deepEqual(ours.identityFiles, [
      `${homedir}/%-kvm1.example.com-kvm1-2222-ops-${username}-${uid}-alias-gate`,
      `${homedir}/${local}-${local.split(".")[0]}-${hash}`,
    ]);
    assert.deepEqual(ours.userKnownHostsFiles, [`${process.env.HOME}/alias`]);
    assert.equal(ours.identityAgent, `/run/${username}/2222`);
  });

  it("takes an agent from the variable that is named, and none where that is not set", () => {
    for (const [value, expected] of [
      ["$PATH", process.env.PATH],
      ["$NOT_SET_HERE", "none"],
      ["none", "none"],
    ]) {
      writeFileSync(config, `IdentityAgent ${value}\n`);
      assert.equal(sshSettings({ host: "kvm1" }, config).identityAgent, expected);
    }
  });

  it("has no known_hosts of the user with none, and nowhere to record a key", () => {
    writeFileSync(config, "UserKnownHostsFile none\nGlobalKnownHostsFile /g\n");
    const [{ hostKey }] = routeTo({ host: "kvm1", sshConfigPath: config });
    assert.deepEqual(hostKey.files, ["/g"]);
    assert.equal(hostKey.recordIn, undefined);
    const error = recordHostKey(hostKey, "root@kvm1:22", { type: "ssh-ed25519", key: "AAAA" });
    assert.match(error?.message ?? "", /cannot record the host key: UserKnownHostsFile is none/);
  });

  it("is refused where it revokes host keys, unless the connection has the key itself", () => {
    for (const [value, revokes] of [
      ["/etc/ssh/revoked", true],
      ["none", false],
      ["NONE", false],
    ] as const) {
      writeFileSync(config, `Host kvm*\n  RevokedHostKeys ${value}\nHost gate\n  RevokedHostKeys ${value}\n`);
      const refused = { kind: "configuration", message: /RevokedHostKeys for \w+ is not supported: use @revoked/ };
      for (const way of [{ host: "kvm1" }, { host: "other", proxy: { host: "gate" } }]) {
        const route = () => routeTo({ ...way, sshConfigPath: config });
        revokes ? assert.throws(route, refused) : assert.doesNotThrow(route);
      }
      routeTo({ host: "other", sshConfigPath: config });
      routeTo({ host: "kvm1", hostKey: sampleHostKey, sshConfigPath: config });
    }
  });

  it("refuses what it does not know, and would else reach another host, or use other keys", () => {
    for (const [text, said] of [
      ["HostName %n", /HostName has %n, and may have %% %h$/],
      ["IdentityFile /%q", /IdentityFile has %q, and may have %% %h %n/],
      ["IdentityFile /%", /IdentityFile has %, and/],
      ["UserKnownHostsFile /%T", /UserKnownHostsFile has %T/],
      ["IdentityAgent /%H", /IdentityAgent has %H/],
      ["ProxyJump %u", /ProxyJump has %u, and may have %% %h %n %p %r$/],
      [
        `IdentityFile ${variable("NOT_SET_HERE")}/key`,
        /IdentityFile has \$\{NOT_SET_HERE\}, and there is no such environment/,
      ],
      [`IdentityFile ${variable("HOME").slice(0, -1)}`, /IdentityFile has \$\{HOME, and/],
      ["Match !exec true\n Port 1", /config: Match !exec is not supported/],
      ["Match host kvm1 tagged x\n Port 1", /config: Match tagged is not supported/],
      ["Match host", /config: .*value/],
      ["Port ssh", /Port ssh is none/],
      ["Port 65536", /Port 65536 is none/],
      ["HostName\nPort 22", /config: HostName has no value/],
    ] as const) {
      writeFileSync(config, `${text}\n`);
      assert.throws(() => sshSettings({ host: "kvm1" }, config), said);
    }
    // It does not matter where the rest does not hold.
    writeFileSync(config, "Match host other !exec true tagged x\n  Port 1\nMatch exec true !exec true\n  Port 2\n");
    assert.equal(sshSettings({ host: "kvm1" }, config).port, 22);
  });
});
