import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { type HostDevice, mustOnHost } from "../../host";
import type { Outcome } from "../../tools/engine/stack";
import { actives } from "./support/evidence";
import { Project } from "./support/project";
import { connection, subchannels, theHost } from "./support/world";

const PASSWORD = "planted-password-of-typist";
const PORT = 2203;
const LOG = "/run/sshd-secrecy.log";

describe("a device behind a jump host", () => {
  let disk: HostDevice;
  let project: Project;

  before(async () => {
    const [one] = await subchannels(1);
    assert.ok(one);
    disk = one;
    await mustOnHost(
      theHost(),
      [
        "set -e",
        "useradd -m -s /bin/bash -G libvirt typist",
        `chpasswd <<'END'\ntypist:${PASSWORD}\nEND`,
        `/usr/sbin/sshd -p ${PORT} -o ListenAddress=127.0.0.1 -o PidFile=${LOG}.pid -o PasswordAuthentication=yes -E ${LOG}`,
      ].join("\n"),
    );
    project = await Project.create({ configured: false });
  });
  after(async () => {
    await project.remove();
    await mustOnHost(theHost(), `kill $(cat ${LOG}.pid); userdel -rf typist; true`);
  });

  it("has no credential in plain text in its state, in what is printed, nor in logs, also after a refresh", async () => {
    const { host, hostKey, ...gate } = connection();
    const behind = { host, hostKey, port: PORT, user: "typist", password: PASSWORD, agentSocketPath: "none" };
    project.declare({
      disk: { subchannel: disk.subchannel, connection: { ...behind, proxy: { host, hostKey, ...gate } } },
    });
    const told: Outcome[] = [await project.up()];
    assert.equal((await actives(disk)).length, 1);
    for (const command of ["refresh", "up"]) {
      told.push(await project.stack.must(command, "--yes", "--skip-preview"));
      const state = await project.state();
      for (const secret of [PASSWORD, keyText()]) {
        assert.ok(!state.includes(secret), `a credential is in the state after pulumi ${command}`);
      }
    }
    told.push(await project.stack.must("refresh", "--yes", "--skip-preview", "--logtostderr", "-v=2"));
    for (const { output } of told) {
      assert.ok(!output.includes(PASSWORD) && !output.includes(keyText()), "a credential was printed");
    }
    const log = await mustOnHost(theHost(), `cat ${LOG}`);
    assert.match(log, /Accepted password for typist from 127\.0\.0\.1/);
  });
});

/** What no other text has by chance: the middle of the key, as one line of its file has it. */
function keyText(): string {
  return readFileSync(theHost().keyPath, "utf8").split("\n")[2] ?? "no key";
}
