import assert from "node:assert/strict";
import { chmodSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { Host } from "../../provider/host/host";
import { VirshError } from "../../provider/host/virshError";
import { define } from "../../provider/mediatedDevice/steps";
import { type KeyPair, TestFolder } from "../support/keys";
import { Sshd } from "../support/sshd";

/**
 * In the place of virsh, since the moments that matter here cannot be had of a real one on demand. It notes each command,
 * and does what `answers` says: a line of bash for each time that it is asked, the last for all that follow. As often as
 * `down` says, it finds no libvirt.
 */
const VIRSH = `#!/bin/bash
cd "$(dirname "$0")"
if [ "$(cat down)" -gt 0 ]; then
  printf '%s' $(($(cat down) - 1)) > down
  printf 'error: failed to connect to the hypervisor\\nerror: Failed to connect socket\\n' >&2
  exit 1
fi
echo() { if [ "$1" = --err ]; then printf 'error: %s\\n' "$2" >&2; else printf %s "$1"; fi; }
asked() {
  printf '%s\\n' "$*" >> asked
  count=$(grep -c . asked)
  last=$(grep -c . answers)
  eval "$(sed -n "$((count < last ? count : last))p" answers)"
}
nodedev-info() { asked nodedev-info "$@"; }
nodedev-define() { asked nodedev-define "$@"; }
while IFS= read -r line; do eval "$line"; done
`;
const DEAD = "printf 'error: no valid connection\\n' >&2";
const GONE = "printf \"error: Failed to open file '/tmp/x': No such file or directory\\n\" >&2";

describe("while libvirtd is being restarted", () => {
  const folder = new TestFolder();
  let key: KeyPair;
  let sshd: Sshd;
  let host: Host;

  before(async () => {
    key = await folder.keyPair();
    writeFileSync(folder.file("virsh"), VIRSH);
    chmodSync(folder.file("virsh"), 0o755);
    const config = [`SetEnv PATH=${folder.path}:${process.env.PATH}`];
    sshd = await Sshd.start({ authorized: [key.publicKey], config });
  });
  beforeEach(() => {
    rmSync(folder.file("asked"), { force: true });
    down(0);
    host = new Host(sshd.wayWith(key));
  });
  afterEach(() => host.close());
  after(async () => {
    await sshd.stop();
    folder.remove();
  });

  const answers = (...lines: string[]) => writeFileSync(folder.file("answers"), `${lines.join("\n")}\n`);
  const asked = () => readFileSync(folder.file("asked"), "utf8").trim().split("\n");
  const down = (times: number) => writeFileSync(folder.file("down"), String(times));

  it("a look waits for it", async () => {
    answers("printf 'before\\n'", DEAD, DEAD, "printf 'after\\n'");
    assert.equal(await host.read("nodedev-info", "x"), "before\n");
    assert.equal(await host.read("nodedev-info", "x"), "after\n");
    assert.equal(asked().length, 4);
  });

  it("a virsh that finds none waits for it, if there was one before", async () => {
    answers("printf 'before\\n'", "printf 3 > down; exit 1", "printf 'after\\n'");
    // A look is run once more where its program ended.
    down(2);
    await assert.rejects(host.read("nodedev-info", "x"), (error) => {
      assert.ok(error instanceof VirshError);
      assert.equal(error.failure, "no-libvirt");
      assert.match(error.message, /systemctl status libvirtd/);
      return true;
    });
    assert.equal(await host.read("nodedev-info", "x"), "before\n");
    assert.equal(await host.read("nodedev-info", "x"), "after\n");
    assert.equal(readFileSync(folder.file("down"), "utf8"), "0");
  });

  it("a virsh that ends in the middle of an answer has not said that a device is gone", async () => {
    const notFound =
      "printf 'error: Could not find matching device\\nerror: Node device not found: no node device with matching name\\n' >&2";
    answers(notFound, `${notFound}; exit 1`);
    await assert.rejects(host.read("nodedev-info", "x"), { kind: "not-found" });
    await assert.rejects(host.read("nodedev-info", "x"), { kind: "unreachable" });
  });

  it("a change that was not done is done", async () => {
    answers(DEAD, "echo defined");
    await define(host, { subchannel: "0.0.0004", uuid: "18e124fb-b2fc-47f6-a407-f256b6c49767" });
    assert.equal(asked().length, 2);
  });

  it("a definition that went with its connection is written anew, also where libvirt makes the UUID", async () => {
    for (const uuid of ["18e124fb-b2fc-47f6-a407-f256b6c49767", undefined]) {
      rmSync(folder.file("asked"), { force: true });
      answers(GONE, "echo defined");
      await define(host, { subchannel: "0.0.0004", uuid, written: "/gone" });
      const [first, second, ...more] = asked();
      assert.equal(first, "nodedev-define /gone");
      assert.match(second ?? "", /^nodedev-define .+/);
      assert.notEqual(second, first);
      assert.deepEqual(more, []);
    }
  });

  it("what libvirt refuses is not done again", async () => {
    answers("printf 'error: Failed to define\\nerror: internal error\\n' >&2");
    await assert.rejects(define(host, { subchannel: "0.0.0004", uuid: undefined }), /internal error/);
    assert.equal(asked().length, 1);
  });
});
