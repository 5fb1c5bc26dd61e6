import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { inspect } from "node:util";
import { execa } from "execa";
import type { Connection } from "../../provider/connection";
import { Host } from "../../provider/host/host";
import { FaultyServer } from "../support/faultyServer";
import { TestFolder } from "../support/keys";
import { freePort, Sshd } from "../support/sshd";

const PASSPHRASE = "the passphrase of the key";
const PASSWORD = "the password of the login";
const SUDO_PASSWORD = "the password for sudo";

describe("what is secret", () => {
  const folder = new TestFolder();
  let sshd: Sshd;
  let way: Connection;
  let secrets: string[];

  before(async () => {
    const key = await folder.keyPair({ passphrase: PASSPHRASE });
    secrets = [PASSPHRASE, PASSWORD, SUDO_PASSWORD, ...key.privateKey.split("\n").slice(1, 3)];
    sshd = await Sshd.start({ authorized: [key.publicKey] });
    way = {
      host: "127.0.0.1",
      port: sshd.port,
      user: sshd.user,
      hostKey: sshd.hostKey(),
      privateKey: key.privateKey,
      privateKeyPassword: PASSPHRASE,
      password: PASSWORD,
      sudo: true,
      sudoPassword: SUDO_PASSWORD,
      agentSocketPath: "none",
      sshConfigPath: "none",
      dialErrorLimit: 1,
      perDialTimeout: 2,
    };
  });
  after(async () => {
    await sshd.stop();
    folder.remove();
  });

  const hides = (what: string, text: string) => {
    for (const secret of secrets) {
      assert.ok(!text.includes(secret), `${what} has ${secret}`);
    }
  };

  it("is in no process's arguments or environment and in no temporary file, on either side", async () => {
    const marker = folder.file("marker");
    writeFileSync(marker, "");
    const host = new Host(way);
    try {
      // Both sides are this machine.
      const processes = await host.see(
        "cannot look",
        "ps -eo args; tr '\\0' '\\n' < /proc/$$/environ; set | grep -v ^root_password",
      );
      assert.ok(processes.includes("sshd"));
      hides("a process", processes);
      hides("a process", (await execa("ps", ["-eo", "args"])).stdout);
      const { stdout } = await execa(
        "find",
        [tmpdir(), "-maxdepth", "4", "-newer", marker, "-type", "f", "-size", "-1000k"],
        // What others have there goes while it is looked at.
        { reject: false },
      );
      for (const file of stdout.split("\n").filter((path) => existsSync(path))) {
        hides(file, readFileSync(file, "utf8"));
      }
    } finally {
      host.close();
    }
  });

  it("is in no error, nor in what an error holds", async () => {
    const server = await FaultyServer.start({ authentication: (context) => context.reject(["publickey", "password"]) });
    const mute = await FaultyServer.mute((socket) => socket.destroy());
    try {
      const ways: Connection[] = [
        { ...way, hostKey: server.hostKey },
        { ...way, port: server.port, hostKey: server.hostKey },
        { ...way, port: mute.port },
        { ...way, port: await freePort() },
        { ...way, privateKeyPassword: `not ${PASSPHRASE}` },
        { ...way, privateKey: way.privateKey?.slice(40) },
        { ...way, proxy: { ...way, port: server.port, hostKey: server.hostKey } },
      ];
      for (const one of ways) {
        const host = new Host(one);
        const error = await host.see("cannot look", "true").then(
          () => assert.fail("it was reached"),
          (thrown: unknown) => thrown,
        );
        host.close();
        hides("an error", inspect(error, { depth: 10, showHidden: true }));
      }
      const host = new Host(way);
      const refused = await host.see("cannot look", "root true").catch((thrown: unknown) => thrown);
      host.close();
      hides("an error", inspect(refused, { depth: 10, showHidden: true }));
    } finally {
      await mute.stop();
      await server.stop();
    }
  });
});
