import assert from "node:assert/strict";
import { type HostDevice, mustOnHost } from "../../host";
import type { Connection } from "../../provider/connection";
import { closeHosts } from "../../provider/host/hosts";
import { create, read, remove } from "../../provider/mediatedDevice/lifecycle";
import { blocksOf } from "../support/markdown";
import { sampleInputs } from "../support/sampleDevice";
import { actives, hostShows } from "./support/evidence";
import { connection, subchannels, theHost } from "./support/world";

const PASSWORD = "open 'sesame'; $HOME";
const DOCUMENT = "docs/connections.md";

/** Users of the host: `typist` has a password and the group libvirt, `plain` has a key and no group. */
const USERS = `
set -e
useradd -m -s /bin/bash -G libvirt typist
useradd -m -s /bin/bash plain
cp -r ~ops/.ssh ~plain/.ssh
chown -R plain ~plain/.ssh
chpasswd <<'END'
typist:${PASSWORD}
plain:${PASSWORD}
END
`;

/** A second sshd, which only the host itself can reach, with PAM and one method. */
const secondSshd = (method: string, port: number) => `
/usr/sbin/sshd -p ${port} -o ListenAddress=127.0.0.1 -o PidFile=/run/sshd-${port}.pid \
  -o UsePAM=yes -o KbdInteractiveAuthentication=yes -o AuthenticationMethods=${method} -E /run/sshd-${port}.log
`;

describe("a user of the host", () => {
  let disk: HostDevice;

  before(async () => {
    const [one] = await subchannels(1);
    assert.ok(one);
    disk = one;
    await mustOnHost(theHost(), USERS);
  });
  afterEach(() => closeHosts());
  after(() => mustOnHost(theHost(), "userdel -rf typist; userdel -rf plain; true"));

  /** A whole life of a device, in this way. */
  async function live(way: Partial<Connection>): Promise<void> {
    const inputs = { ...sampleInputs, subchannel: disk.subchannel, connection: { ...connection(), ...way } };
    const { id, outs } = await create(inputs);
    assert.deepEqual(await actives(disk), [`${disk.subchannel}/${sampleInputs.uuid}`]);
    assert.equal((await read(id, outs))?.id, id);
    await remove(id, outs, () => false);
    assert.deepEqual(await actives(disk), []);
  }

  for (const [method, port] of [
    ["password", 2201],
    ["keyboard-interactive", 2202],
  ] as const) {
    it(`logs in with ${method}, behind a jump host`, async () => {
      await mustOnHost(theHost(), secondSshd(method, port));
      try {
        const { host, hostKey, ...gate } = connection();
        const behind = { port, user: "typist", password: PASSWORD, privateKey: undefined, agentSocketPath: "none" };
        await live({ ...behind, proxy: { host, hostKey, ...gate } });
        const log = await mustOnHost(theHost(), `cat /run/sshd-${port}.log`);
        assert.match(log, new RegExp(`Accepted ${method}(/pam)? for typist from 127\\.0\\.0\\.1`));
      } finally {
        await mustOnHost(theHost(), `kill $(cat /run/sshd-${port}.pid)`);
      }
    });
  }

  it("without the group libvirt may do nothing, and is told how to be let in", async () => {
    await assert.rejects(live({ user: "plain" }), {
      message: /usermod -aG libvirt plain; or sudo: true in the connection/,
    });
  });

  it("without the group is let in by the rule for polkit", async () => {
    const rule = blockFor("js");
    const path = "/etc/polkit-1/rules.d/50-pulumi-dasd-mdev.rules";
    await mustOnHost(theHost(), `cat > ${path} <<'END'\n${rule}END\nchmod 644 ${path}`);
    try {
      // polkitd notices by itself.
      await hostShows("su plain -c 'virsh -c qemu:///system uri' >/dev/null 2>&1");
      await live({ user: "plain" });
    } finally {
      await mustOnHost(theHost(), `rm ${path}`);
      await hostShows("! su plain -c 'virsh -c qemu:///system uri' >/dev/null 2>&1");
    }
  });

  it("without the group is let in by the line for sudo, with and without a password, and nothing else is", async () => {
    const path = "/etc/sudoers.d/pulumi-dasd-mdev";
    const line = blockFor("text");
    const write = (text: string) =>
      mustOnHost(theHost(), `cat > ${path} <<'END'\n${text}END\nchmod 440 ${path}; visudo -cf ${path}`);
    try {
      await write(line);
      await live({ user: "plain", sudo: true });
      await assert.rejects(mustOnHost(theHost(), "su plain -c 'sudo -n /usr/bin/virsh -c qemu:///session uri'"));
      await write(line.replace("NOPASSWD: ", ""));
      await live({ user: "plain", sudo: true, sudoPassword: PASSWORD });
      closeHosts();
      await assert.rejects(live({ user: "plain", sudo: true }), { message: /sudo refused: check sudoPassword/ });
      closeHosts();
      await assert.rejects(live({ user: "plain", sudo: true, sudoPassword: "wrong" }), (error: Error) => {
        assert.match(error.message, /sudo refused: check sudoPassword/);
        return !error.message.includes("wrong");
      });
    } finally {
      await mustOnHost(theHost(), `rm -f ${path}`);
    }
  });
});

/** The block of the document in this language, for the user of these tests. */
function blockFor(language: string): string {
  const block = blocksOf(DOCUMENT).find((one) => one.language === language);
  assert.ok(block);
  return block.text.replace(/\bops\b/g, "plain");
}
