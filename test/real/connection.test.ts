import assert from "node:assert/strict";
import { cpSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { type HostDevice, mustOnHost } from "../../host";
import { Host } from "../../provider/host/host";
import { mdevName } from "../../provider/names/mdevName";
import { until } from "../../provider/waiting";
import { actives, definitions, hostShows } from "./support/evidence";
import { Project } from "./support/project";
import { Relay } from "./support/relay";
import { withBrokenMdevctl } from "./support/standIn";
import { connection, subchannels, theHost } from "./support/world";

const uuid = "68e124fb-b2fc-47f6-a407-000000000001";

describe("the way to the host", () => {
  let project: Project;
  let disk: HostDevice;
  let subchannel: string;

  before(async () => {
    project = await Project.create({ configured: false });
    const [one] = await subchannels(1);
    assert.ok(one);
    disk = one;
    subchannel = disk.subchannel;
  });
  after(() => project.remove());

  const declare = (way: Partial<ReturnType<typeof connection>>) =>
    project.declare({ disk: { subchannel, uuid, connection: { ...connection(), ...way } } });

  it("is not taken while the host's key is unknown or another, and the errors name the fingerprint and the ways to accept it", async () => {
    const known = join(project.folder, "known_hosts");
    const { hostKey, ...rest } = connection();
    const other = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHb0nnTmLFbHRpsGyAXZoGwRfPBZXpiVYvVVOZZPh3Rk";
    project.declare({
      unknown: { subchannel, connection: { ...rest, knownHostsPath: known } },
      changed: { subchannel, connection: { ...rest, hostKey: other } },
    });
    const { output } = await project.failingUp();
    const printed = await mustOnHost(theHost(), "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub");
    const fingerprint = printed.split(" ")[1] ?? "";
    assert.ok(output.includes(`the host key is not known, it shows ssh-ed25519 ${fingerprint}\n`), output);
    assert.ok(output.includes(`set hostKey: "${hostKey}" in the connection`), output);
    assert.ok(output.includes(`echo '[127.0.0.1]:${theHost().port} ${hostKey}' >> ${known}`), output);
    assert.ok(output.includes(`the host key has changed, it is now ssh-ed25519 ${fingerprint}\n`), output);
    assert.deepEqual(await definitions(disk), {});

    project.forget("unknown", "changed");
    // The second of the two ways; the first one is taken by all other tests.
    writeFileSync(known, `${theHost().knownHostsLine}\n`);
    declare({ knownHostsPath: known, hostKey: undefined });
    await project.up();
    assert.deepEqual(await actives(disk), [`${subchannel}/${uuid}`]);
  });

  it("changes in the state alone: nothing is replaced, the host is not even asked", async () => {
    const relay = await Relay.to(theHost().port);
    try {
      declare({ port: relay.port, user: "root" });
      const { output } = await project.up();
      assert.match(output, /1 updated/);
      assert.equal(relay.connections, 0);
      await project.seesNoDrift();
      assert.ok(relay.connections > 0);
    } finally {
      await relay.cut();
    }
  });

  it("when it is cut, is an error that keeps the state, and is no news of the device", async () => {
    const { output } = await project.failing("refresh", "--yes", "--skip-preview");
    assert.match(output, /root@127\.0\.0\.1:\d+: could not connect: .*ECONNREFUSED/);
    assert.equal((await project.devices()).length, 1);
    const destroying = await project.failing("destroy", "--yes", "--skip-preview");
    assert.match(destroying.output, /ECONNREFUSED/);
    assert.equal((await project.devices()).length, 1);

    // A new way is recorded though the old one is cut, and from then on it is used.
    declare({});
    await project.up();
    await project.seesNoDrift();
  });

  it("does not make a device gone that libvirt has lost, when mdevctl cannot be asked", async () => {
    const name = mdevName({ uuid, subchannel });
    // libvirt 12.8 may go on showing what it has just removed, until it is restarted.
    const remove = `virsh -c qemu:///system nodedev-destroy ${name}; virsh -c qemu:///system nodedev-undefine ${name}`;
    await mustOnHost(theHost(), `${remove}; systemctl restart libvirtd`);
    await hostShows(
      `virsh -c qemu:///system nodedev-list >/dev/null && ! virsh -c qemu:///system nodedev-info ${name}`,
    );
    await withBrokenMdevctl(["list"], async () => {
      const { output } = await project.failing("refresh", "--yes", "--skip-preview");
      assert.ok(output.includes(`cannot tell whether ${name} exists`), output);
    });
    assert.equal((await project.devices()).length, 1);
    await project.stack.must("refresh", "--yes", "--skip-preview");
    assert.equal((await project.devices()).length, 0);
    await project.up();
  });

  it("is taken with an encrypted key, and with an agent", async () => {
    const encrypted = join(project.folder, "encrypted");
    cpSync(theHost().keyPath, encrypted);
    await execa("ssh-keygen", ["-q", "-p", "-N", "open sesame", "-f", encrypted]);
    const socket = join(project.folder, "agent");
    const agent = execa("ssh-agent", ["-D", "-a", socket], { stdin: "ignore", reject: false });
    try {
      await until(10_000, async () => existsSync(socket) || undefined);
      await execa("ssh-add", ["-q", theHost().keyPath], { env: { SSH_AUTH_SOCK: socket } });
      declare({ privateKey: readFileSync(encrypted, "utf8"), privateKeyPassword: "open sesame" });
      await project.up();
      await project.stack.must("refresh", "--yes", "--skip-preview");
      declare({ privateKey: undefined, agentSocketPath: socket });
      await project.up();
      await project.stack.must("refresh", "--yes", "--skip-preview");
      assert.ok(!(await project.state()).includes("open sesame"));
    } finally {
      agent.kill();
    }
    declare({});
    await project.up();
  });

  it("has no program left on it that was given up, where sshd can end it", async () => {
    const host = new Host({ ...connection(), commandTimeout: 5 });
    await assert.rejects(host.see("cannot look", "kill -STOP $$"), { kind: "timeout" });
    await hostShows("! ps -u ops -o stat= | grep -q T");
    host.close();
  });

  it("leaves no private key in the state in plain text, nor in what is printed", async () => {
    const key = connection().privateKey?.split("\n")[1] ?? "";
    assert.ok(key.length > 50);
    await project.stack.must("refresh", "--yes");
    const diff = await project.stack.must("preview", "--diff", "--show-sames");
    const texts = [await project.state(), diff.output, JSON.stringify(await project.outputs())];
    for (const text of texts) {
      assert.ok(!text.includes(key));
      assert.ok(!text.includes("OPENSSH PRIVATE KEY"));
    }
    const shown = await project.stack.must("stack", "export", "--show-secrets");
    assert.ok(shown.stdout.includes(key));
  });
});
