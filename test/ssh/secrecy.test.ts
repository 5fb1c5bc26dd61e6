import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { execa } from "execa";
import type { Connection } from "../../provider/connection";
import { HostError } from "../../provider/errors/hostError";
import { Host } from "../../provider/host/host";
import { until } from "../../provider/waiting";
import { FaultyServer } from "../support/faultyServer";
import { TestFolder } from "../support/keys";
import { freePort, Sshd } from "../support/sshd";

/** Another for each run: the text of this file is in temporary files too, where it was compiled. */
const planted = (what: string) => `the ${what} is ${randomBytes(8).toString("hex")}`;

const PASSPHRASE = planted("passphrase of the key");
const PASSWORD = planted("password of the login");
const SUDO_PASSWORD = planted("password for sudo");

/** A sudo that notes a hash of the password that it is given, and runs nothing while there is a file `hold`. */
const SUDO = `#!/bin/sh
here=$(dirname "$0")
while [ "$1" != -- ]; do shift; done
shift
IFS= read -r given
printf %s "$given" | sha256sum > "$here/noted"
mv "$here/noted" "$here/given"
for _ in $(seq 600); do
  [ -e "$here/hold" ] || break
  sleep 0.1
done
exec "$@"
`;

/** A file's text, or undefined of one that is gone, or none of ours: others come and go while it is looked at. */
function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

/** What each process shows of itself to others: its arguments, or its environment. */
function shownBy(processes: "cmdline" | "environ"): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((id) => textOf(join("/proc", id, processes)) ?? [])
    .map((text) => text.replaceAll("\0", "\n"));
}

describe("what is secret", () => {
  const folder = new TestFolder();
  let sshd: Sshd;
  let way: Connection;
  let secrets: string[];

  before(async () => {
    const key = await folder.keyPair({ passphrase: PASSPHRASE });
    secrets = [PASSPHRASE, PASSWORD, SUDO_PASSWORD, ...key.privateKey.split("\n").slice(1, 3)];
    writeFileSync(folder.file("sudo"), SUDO);
    chmodSync(folder.file("sudo"), 0o755);
    const config = [`SetEnv PATH=${folder.path}:${process.env.PATH}`];
    sshd = await Sshd.start({ authorized: [key.publicKey], config });
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

  it("is in no process's arguments or environment and in no temporary file, on either side, while sudo runs", async () => {
    const [marker, hold, given] = ["marker", "hold", "given"].map((name) => folder.file(name));
    assert.ok(marker && hold && given);
    writeFileSync(marker, "");
    writeFileSync(hold, "");
    const host = new Host(way);
    try {
      const change = host.changeAsRoot("cannot change", "root echo done");
      change.catch(() => undefined);
      const hash = await until(20_000, async () => textOf(given));
      assert.equal(hash?.split(" ")[0], createHash("sha256").update(SUDO_PASSWORD).digest("hex"));
      // Both sides are this machine.
      const shown = [...shownBy("cmdline"), ...shownBy("environ")];
      const runs = /sudo\n-S\n(.*\n)*--\necho\ndone\n/;
      for (const known of [/^\S*sshd/, runs, new RegExp(`^PATH=.*${folder.path}`, "m")]) {
        assert.ok(
          shown.some((text) => known.test(text)),
          `none was seen with ${known}`,
        );
      }
      for (const text of shown) {
        hides("a process", text);
      }
      hides("the shell that is not root's", await host.see("cannot look", "set"));
      const folders = new Set([tmpdir(), "/tmp", "/var/tmp", "/dev/shm"]);
      const { stdout } = await execa(
        "find",
        [...folders, "-maxdepth", "4", "-newer", marker, "-type", "f", "-size", "-1000k"],
        // What others have there goes while it is looked at.
        { reject: false },
      );
      const files = stdout.split("\n");
      assert.ok(files.includes(given));
      for (const file of files) {
        hides(file, textOf(file) ?? "");
      }
      rmSync(hold);
      assert.equal(await change, "done\n");
    } finally {
      rmSync(hold, { force: true });
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
      const refused = await host.changeAsRoot("cannot change", "root false").catch((thrown: unknown) => thrown);
      host.close();
      assert.ok(refused instanceof HostError);
      assert.equal(refused.kind, "command-failed");
      hides("an error", inspect(refused, { depth: 10, showHidden: true }));
    } finally {
      await mute.stop();
      await server.stop();
    }
  });
});
