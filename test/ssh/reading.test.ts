import assert from "node:assert/strict";
import { chmodSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { execa } from "execa";
import type { Connection } from "../../provider/connection";
import { ensureBuilt } from "../../tools/lib/built";
import { CHECKOUT } from "../../tools/lib/paths";
import { handOn } from "../support/door";
import { FaultyServer } from "../support/faultyServer";
import { TestFolder } from "../support/keys";
import { sampleHostKey } from "../support/sampleDevice";
import { freePort, Sshd } from "../support/sshd";

/** A program that reads, and says what came of it. Nothing ends it but that nothing is left to do. */
const PROGRAM = `
const { runtime } = require("@pulumi/pulumi");
runtime.setAllConfig({ "dasd:connection": process.env.CONFIGURED });
const dasd = require(process.env.PACKAGE);
const own = JSON.parse(process.env.OWN);
const later = (output) => new Promise((resolve) => output.apply(resolve));
Promise.all([dasd.getSubchannels(own), dasd.getMediatedDevices(own)]).then(
  async (lists) => console.log(JSON.stringify([...lists, await later(dasd.getSubchannelsOutput(own))])),
  (error) => console.log(error.message),
);
`;

describe("a program that reads a host", function () {
  this.timeout(60_000);
  const folder = new TestFolder();
  let sshd: Sshd;
  let mdevctl: string;
  let configured: Connection;

  before(async () => {
    await ensureBuilt();
    const { privateKey, publicKey } = await folder.keyPair();
    mdevctl = folder.file("mdevctl");
    sshd = await Sshd.start({ authorized: [publicKey], config: [`SetEnv PATH=${folder.path}:/usr/bin:/bin`] });
    configured = {
      host: "127.0.0.1",
      port: sshd.port,
      user: sshd.user,
      hostKey: sshd.hostKey(),
      privateKey,
      agentSocketPath: "none",
      sshConfigPath: "none",
      dialErrorLimit: 1,
    };
  });
  beforeEach(() => {
    writeFileSync(mdevctl, "#!/bin/sh\necho '[]'\n");
    chmodSync(mdevctl, 0o755);
  });
  after(async () => {
    await sshd.stop();
    folder.remove();
  });

  async function run(own: Partial<Connection>): Promise<string> {
    const { stdout } = await execa(process.execPath, ["-e", PROGRAM], {
      cwd: CHECKOUT,
      env: { CONFIGURED: JSON.stringify(configured), OWN: JSON.stringify(own), PACKAGE: join(CHECKOUT, "dist") },
      timeout: 30_000,
    });
    return stdout;
  }

  it("has the connection of the stack's configuration, and ends when all is read", async () => {
    // This machine has no channels.
    assert.equal(await run({}), "[[],[],[]]");
  });

  it("is told what keeps it from reading, and ends too", async () => {
    assert.match(await run({ port: await freePort() }), /^\S+@127\.0\.0\.1:\d+: could not connect: .*ECONNREFUSED/);
    assert.match(await run({ port: 0 }), /^connection\.port: /);
    // Where one look fails, others are under way.
    writeFileSync(mdevctl, "#!/bin/sh\necho 'Error: EOF while parsing' >&2\nexit 1\n");
    assert.match(await run({}), /cannot list the defined mediated devices: .*EOF while parsing/);
  });

  it("ends where the host falls silent after the login, and no keepalive finds it out", async () => {
    const server = await FaultyServer.start({ ready: (fault) => fault.fallSilent() });
    try {
      const way = { port: server.port, hostKey: server.hostKey, commandTimeout: 1, keepaliveInterval: 0 };
      assert.match(await run(way), /no answer within 1 s/);
    } finally {
      await server.stop();
    }
  });

  for (const [what, hostKey, ends] of [
    ["was read", undefined, /^\[\[\],\[\],\[\]\]$/],
    ["was refused for its key", sampleHostKey, /the host key has changed/],
  ] as const) {
    it(`ends where the host ${what} and never closes a connection, nor a jump host does`, async () => {
      const door = await FaultyServer.mute((socket) => handOn(socket, sshd.port, true));
      try {
        const { user, privateKey, hostKey: known } = configured;
        const gate = { host: "127.0.0.1", port: door.port, user, privateKey, hostKey: known };
        assert.match(await run({ port: door.port, hostKey }), ends);
        assert.match(await run({ proxy: gate, hostKey }), ends);
      } finally {
        await door.stop();
      }
    });
  }

  it("goes on to a file's key where the agent is silent, and ends", async () => {
    const agent = createServer((socket) => socket.resume());
    await new Promise<void>((resolve) => agent.listen(folder.file("mute"), resolve));
    try {
      assert.equal(await run({ agentSocketPath: folder.file("mute") }), "[[],[],[]]");
    } finally {
      agent.close();
    }
  });
});
