import assert from "node:assert/strict";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { closeHosts } from "../../provider/host/hosts";
import { mediatedDevice } from "../../provider/runtime";
import { handOn } from "../support/door";
import { FaultyServer } from "../support/faultyServer";
import { type KeyPair, TestFolder } from "../support/keys";
import { sampleName as name, sampleInputs, sampleState } from "../support/sampleDevice";
import { Sshd } from "../support/sshd";

/** In the place of virsh: it knows no device. */
const VIRSH = `#!/bin/bash
echo() { if [ "$1" = --err ]; then printf 'error: %s\\n' "$2" >&2; else printf '%s\\n' "$1"; fi; }
nodedev-info() { printf 'error: Node device not found: no node device with matching name\\n' >&2; }
nodedev-dumpxml() { nodedev-info; }
while IFS= read -r line; do eval "$line"; done
`;

/** In the place of mdevctl: it has none, and notes over which connection it was asked. */
const MDEVCTL = `#!/bin/sh
echo "$SSH_CONNECTION" >> "$(dirname "$0")/asked"
echo '[]'
`;

describe("a recorded device whose host is reached in another way now", () => {
  const folder = new TestFolder();
  let key: KeyPair;
  let newKey: KeyPair;
  let was: Sshd;
  let target: Sshd;
  let gate: Sshd;
  /** They count who comes to the first of these, and to the last. */
  let wasDoor: FaultyServer;
  let gateDoor: FaultyServer;

  before(async () => {
    for (const [program, text] of [
      ["virsh", VIRSH],
      ["mdevctl", MDEVCTL],
    ] as const) {
      writeFileSync(folder.file(program), text);
      chmodSync(folder.file(program), 0o755);
    }
    key = await folder.keyPair();
    newKey = await folder.keyPair();
    const config = [`SetEnv PATH=${folder.path}:${process.env.PATH}`];
    [was, target, gate] = await Promise.all([
      Sshd.start({ authorized: [key.publicKey], config }),
      Sshd.start({ authorized: [newKey.publicKey], config }),
      Sshd.start({ authorized: [newKey.publicKey] }),
    ]);
    [wasDoor, gateDoor] = await Promise.all([
      FaultyServer.mute((socket) => handOn(socket, was.port)),
      FaultyServer.mute((socket) => handOn(socket, gate.port)),
    ]);
  });
  after(async () => {
    closeHosts();
    await Promise.all([was, target, gate, wasDoor, gateDoor].map((server) => server.stop()));
    folder.remove();
  });

  const login = (sshd: Sshd, { privateKey }: KeyPair, port: number) => ({
    host: "127.0.0.1",
    port,
    user: sshd.user,
    privateKey,
    hostKey: sshd.hostKey(),
  });
  /** The ports of the hosts that were asked, in order. */
  const asked = () =>
    readFileSync(folder.file("asked"), "utf8")
      .trim()
      .split("\n")
      .map((connection) => Number(connection.split(" ").at(-1)));

  it("is read and deleted there with the new key, at the new port and through the new jump host, and no longer where it was", async () => {
    const none = { sshConfigPath: "none", agentSocketPath: "none", dialErrorLimit: 1 };
    const state = { ...sampleState, connection: { ...login(was, key, wasDoor.port), ...none } };
    assert.deepEqual(await mediatedDevice.read(name, state), { id: "", props: {} });
    assert.deepEqual(asked(), [was.port]);

    const proxy = login(gate, newKey, gateDoor.port);
    const connection = { ...login(target, newKey, target.port), proxy, ...none };
    const { outs } = await mediatedDevice.update(name, state, { ...sampleInputs, connection });
    assert.deepEqual(asked(), [was.port]);
    assert.equal(gateDoor.connections, 0);

    assert.deepEqual(await mediatedDevice.read(name, outs), { id: "", props: {} });
    assert.deepEqual(asked(), [was.port, target.port]);
    await mediatedDevice.delete(name, outs);
    assert.deepEqual(asked(), [was.port, target.port, target.port]);
    assert.equal(wasDoor.connections, 1);
    assert.equal(gateDoor.connections, 1);
  });
});
