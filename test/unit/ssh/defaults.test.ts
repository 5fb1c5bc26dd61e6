import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { COMMAND_TIMEOUT, Host } from "../../../provider/host/host";
import { routeTo } from "../../../provider/ssh/route";
import { configFiles } from "../../../provider/ssh/sshConfigFile";
import { CHECKOUT } from "../../../tools/lib/paths";
import { temporaryHome } from "../../support/temporaryHome";

/** The default column of the table of options, by field. */
function documented(): Record<string, string> {
  const text = readFileSync(join(CHECKOUT, "docs/connections.md"), "utf8");
  const rows = [...text.matchAll(/^\| `(\w+)` \|[^|]*\|([^|]*)\|/gm)];
  return Object.fromEntries(rows.map(([, field = "", cell = ""]) => [field, cell.replaceAll("`", "").trim()]));
}

describe("what a connection leaves out, and ssh's configuration too,", () => {
  const home = temporaryHome("HOME");
  const socket = process.env.SSH_AUTH_SOCK;
  afterEach(() => {
    if (socket === undefined) {
      delete process.env.SSH_AUTH_SOCK;
    } else {
      process.env.SSH_AUTH_SOCK = socket;
    }
  });

  const bare = { host: "kvm1", sshConfigPath: "none" };
  const inSsh = (...names: string[]) => names.map((name) => join(home(), ".ssh", name));

  it("is root at port 22, and ssh's own files of keys and of known hosts", () => {
    const [{ where, address, identity, hostKey }, ...more] = routeTo(bare);
    assert.deepEqual(more, []);
    assert.equal(where, "root@kvm1:22");
    assert.equal(address, "kvm1");
    assert.deepEqual(identity.files, inSsh("id_rsa", "id_ecdsa", "id_ed25519"));
    const global = ["/etc/ssh/ssh_known_hosts", "/etc/ssh/ssh_known_hosts2"];
    assert.deepEqual(hostKey.files, [...inSsh("known_hosts", "known_hosts2"), ...global]);
    assert.equal(hostKey.recordIn, inSsh("known_hosts")[0]);
    assert.equal(hostKey.acceptNew, false);
  });

  it("is the agent of $SSH_AUTH_SOCK, where there is one, and it is not declined", () => {
    process.env.SSH_AUTH_SOCK = "/run/agent";
    assert.equal(routeTo(bare)[0].identity.agent, "/run/agent");
    assert.equal(routeTo({ ...bare, agentSocketPath: "none" })[0].identity.agent, undefined);
    process.env.SSH_AUTH_SOCK = "";
    assert.equal(routeTo(bare)[0].identity.agent, undefined);
    delete process.env.SSH_AUTH_SOCK;
    assert.equal(routeTo(bare)[0].identity.agent, undefined);
  });

  it("is three dials of 15 seconds, and a question each 15 seconds; for a proxy, what the connection has", () => {
    assert.deepEqual(routeTo(bare)[0].limits, { tries: 3, timeoutMs: 15_000, keepaliveMs: 15_000 });
    assert.equal(COMMAND_TIMEOUT, 60);
    const given = { dialErrorLimit: -1, perDialTimeout: 0, keepaliveInterval: 2 };
    const [gate, target] = routeTo({ ...bare, ...given, proxy: { host: "gate", perDialTimeout: 4 } });
    assert.deepEqual(target?.limits, { tries: Number.POSITIVE_INFINITY, timeoutMs: 0, keepaliveMs: 2_000 });
    assert.deepEqual(gate.limits, { ...target.limits, timeoutMs: 4_000 });
  });

  it("is what the table of options says", () => {
    process.env.SSH_AUTH_SOCK = "$SSH_AUTH_SOCK";
    const [{ port, user, identity, hostKey, limits }, ...more] = routeTo(bare);
    const atHome = (path: string) => path.replace(home(), "~");
    const list = (paths: readonly string[]) =>
      [paths[0] ?? "", ...paths.slice(1).map((path) => basename(path))].join(", ");
    const users = hostKey.files.filter((path) => path.startsWith(home()));
    assert.deepEqual(documented(), {
      host: "",
      port: String(port),
      user,
      privateKey: identity.privateKey ?? "none",
      privateKeyPath: atHome(list(identity.files)),
      privateKeyPassword: identity.passphrase ?? "none",
      password: identity.password ?? "none",
      agentSocketPath: identity.agent,
      hostKey: hostKey.hostKey ?? "from known_hosts",
      knownHostsPath: atHome(list(users)),
      hostKeyChecking: hostKey.acceptNew ? "accept-new" : "strict",
      proxy: more.length === 0 ? "none" : "one",
      sshConfigPath: configFiles(undefined)
        .map(({ path }) => atHome(path))
        .join(", then "),
      dialErrorLimit: String(limits.tries),
      perDialTimeout: String(limits.timeoutMs / 1_000),
      keepaliveInterval: String(limits.keepaliveMs / 1_000),
      commandTimeout: String(COMMAND_TIMEOUT),
      // Of these two, a host shows nothing.
      sudo: "false",
      sudoPassword: "none: sudo must not ask",
      libvirtUri: new Host(bare).uri,
    });
  });
});
