import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { userInfo } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { findProgram } from "../../host/packages";
import type { Connection } from "../../provider/connection";
import { until } from "../../provider/waiting";
import { cacheDir } from "../../tools/lib/paths";
import { scratchFolder } from "../../tools/lib/scratch";
import type { KeyPair } from "./keys";

/** How an {@link Sshd} is to be. */
export interface SshdOptions {
  /** Public keys that may log in. */
  readonly authorized?: readonly string[];
  /** Its host keys. Default: ed25519. */
  readonly hostKeys?: readonly ("ed25519" | "ecdsa" | "rsa")[];
  /** More lines of sshd_config(5). */
  readonly config?: readonly string[];
}

/** OpenSSH's server as an ordinary process of this user on 127.0.0.1, with keys and a configuration of its own. */
export class Sshd {
  /** Who can log in: whoever runs this. */
  readonly user = userInfo().username;

  private constructor(
    readonly port: number,
    readonly folder: string,
    private readonly child: ChildProcess,
    private readonly said: () => string,
  ) {}

  static async start({ authorized = [], hostKeys = ["ed25519"], config = [] }: SshdOptions = {}): Promise<Sshd> {
    const { program, libraries } = await openssh();
    const folder = scratchFolder("sshd");
    for (const type of hostKeys) {
      await execa("ssh-keygen", ["-q", "-t", type, "-N", "", "-f", join(folder, type)]);
    }
    writeFileSync(join(folder, "authorized_keys"), authorized.map((key) => `${key.trim()}\n`).join(""));
    const port = await freePort();
    const lines = [
      `Port ${port}`,
      "ListenAddress 127.0.0.1",
      "PidFile none",
      "UsePAM no",
      "StrictModes no",
      "PermitRootLogin yes",
      "PasswordAuthentication no",
      "KbdInteractiveAuthentication no",
      `AuthorizedKeysFile ${join(folder, "authorized_keys")}`,
      ...hostKeys.map((type) => `HostKey ${join(folder, type)}`),
      ...config,
    ];
    writeFileSync(join(folder, "sshd_config"), `${lines.join("\n")}\n`);
    if (userInfo().uid === 0) {
      // Debian's sshd changes its root to this folder before the login.
      mkdirSync("/run/sshd", { recursive: true });
      await ensureSeparationUser();
    }
    const env = { ...process.env, ...(libraries === "" ? {} : { LD_LIBRARY_PATH: libraries }) };
    const args = ["-f", join(folder, "sshd_config")];
    // OpenSSH 9.8 and newer would hold the tests' failed logins against this machine; older ones do not know the word.
    const lenient = ["-o", "PerSourcePenalties=no"];
    const knows = (await execa(program, ["-t", ...args, ...lenient], { env, reject: false })).exitCode === 0;
    const child = spawn(program, ["-D", "-e", ...args, ...(knows ? lenient : [])], {
      stdio: ["ignore", "ignore", "pipe"],
      env,
    });
    let log = "";
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      log += text;
    });
    const answers = await until(10_000, async () => (await accepts(port)) || undefined);
    if (answers === undefined) {
      child.kill();
      rmSync(folder, { recursive: true });
      throw new Error(`sshd does not start: ${log}`);
    }
    return new Sshd(port, folder, child, () => log);
  }

  /** How many have logged in so far, and how many of them are gone, by its log. */
  get logins(): { accepted: number; gone: number } {
    const count = (text: RegExp) => this.said().match(text)?.length ?? 0;
    return { accepted: count(/^Accepted publickey for /gm), gone: count(/^Disconnected from user /gm) };
  }

  /** Its public key, in authorized_keys form. */
  hostKey(type = "ed25519"): string {
    return readFileSync(join(this.folder, `${type}.pub`), "utf8")
      .split(" ")
      .slice(0, 2)
      .join(" ")
      .trim();
  }

  /** Its line of a known_hosts file. */
  knownHostsLine(type = "ed25519"): string {
    return `[127.0.0.1]:${this.port} ${this.hostKey(type)}\n`;
  }

  /** How whoever runs this reaches it with a key, and with nothing of their own. */
  wayWith({ privateKey }: KeyPair): Connection {
    const none = { sshConfigPath: "none", agentSocketPath: "none" };
    return { host: "127.0.0.1", port: this.port, user: this.user, hostKey: this.hostKey(), privateKey, ...none };
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once("exit", resolve));
    this.child.kill();
    await ended;
    rmSync(this.folder, { recursive: true });
  }
}

/** An sshd of root needs the user that Debian's package makes when it is installed, and here it may be only unpacked. */
async function ensureSeparationUser(): Promise<void> {
  const { exitCode } = await execa("getent", ["passwd", "sshd"], { reject: false });
  if (exitCode !== 0) {
    const account = ["--system", "--no-create-home", "--home-dir", "/run/sshd", "--shell", "/usr/sbin/nologin"];
    await execa("useradd", [...account, "sshd"]);
  }
}

/** A free port of 127.0.0.1, as far as one can tell. */
export async function freePort(): Promise<number> {
  const server = createServer();
  const port = await new Promise<number>((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    });
  });
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}

/**
 * The machine's sshd, or that of its distribution, unpacked into the cache: it is not installed, since that would also
 * start it for everybody.
 */
async function openssh(): Promise<{ program: string; libraries: string }> {
  const installed = findProgram("sshd");
  if (installed !== undefined) {
    return { program: installed, libraries: "" };
  }
  const folder = join(cacheDir(), "sshd");
  const program = join(folder, "usr", "sbin", "sshd");
  if (!existsSync(program)) {
    mkdirSync(folder, { recursive: true });
    const packages = ["openssh-server", "libwrap0"];
    try {
      await execa("apt-get", ["download", ...packages], { cwd: folder });
      await execa("sh", ["-c", 'for deb in ./*.deb; do dpkg-deb --extract "$deb" .; done; rm ./*.deb'], {
        cwd: folder,
      });
    } catch (error) {
      throw new Error("These tests need sshd: run 'sudo apt-get install openssh-server' and try again.", {
        cause: error,
      });
    }
  }
  const { stdout } = await execa("uname", ["-m"]);
  return { program, libraries: join(folder, "usr", "lib", `${stdout}-linux-gnu`) };
}
