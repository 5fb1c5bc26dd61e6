import { chmod, copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { filesOf } from "./state";

/** The public half of the key that a host will show, known before it boots. */
export interface Identity {
  /** `ssh-ed25519 AAAA...`, without a comment. */
  readonly hostKey: string;
  /** The host's line for known_hosts. */
  readonly knownHostsLine: string;
}

/** The known_hosts line of a host key on a port of 127.0.0.1. */
export function knownHostsLine(port: number, hostKey: string): string {
  return `[127.0.0.1]:${port} ${hostKey}`;
}

/**
 * Makes fresh keys for a host and its users, and the tar archive that hands them and its name over: the host finds it as its second
 * disk and unpacks it before sshd starts. So nobody needs to trust a key on first use.
 */
export async function makeIdentity(name: string, port: number): Promise<Identity> {
  const files = filesOf(name);
  await keyPair(files.clientKey, `embedded host ${name}`);
  await keyPair(files.serverKey, name);
  const hostKey = await publicKey(files.serverKey);
  await archive(name);
  const line = knownHostsLine(port, hostKey);
  await writeFile(files.knownHosts, `${line}\n`);
  return { hostKey, knownHostsLine: line };
}

async function keyPair(path: string, comment: string): Promise<void> {
  await execa("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", path], { stdin: "ignore" });
}

async function publicKey(path: string): Promise<string> {
  const [type, key] = (await readFile(`${path}.pub`, "utf8")).split(" ");
  return `${type} ${key}`;
}

/** Users and groups as numbers: the archive is unpacked on the host, where `ops` is 1000. */
const HOMES = [
  { home: "root", owner: "0" },
  { home: "home/ops", owner: "1000" },
];

async function archive(name: string): Promise<void> {
  const { dir, identity, serverKey, clientKey } = filesOf(name);
  const tree = join(dir, "identity");
  const tar = (mode: "--create" | "--append", owner: string, ...paths: string[]) =>
    execa("tar", [mode, `--file=${identity}`, `--directory=${tree}`, `--owner=${owner}`, `--group=${owner}`, ...paths]);
  await mkdir(join(tree, "etc/ssh"), { recursive: true });
  await copyFile(serverKey, join(tree, "etc/ssh/ssh_host_ed25519_key"));
  await copyFile(`${serverKey}.pub`, join(tree, "etc/ssh/ssh_host_ed25519_key.pub"));
  await writeFile(join(tree, "etc/hosts"), `127.0.0.1 localhost\n127.0.1.1 ${name}\n`);
  const taken = ["etc/hosts", "etc/ssh/ssh_host_ed25519_key", "etc/ssh/ssh_host_ed25519_key.pub"];
  await tar("--create", "0", ...taken);
  for (const { home, owner } of HOMES) {
    const ssh = join(tree, home, ".ssh");
    await mkdir(ssh, { recursive: true });
    await copyFile(`${clientKey}.pub`, join(ssh, "authorized_keys"));
    await chmod(ssh, 0o700);
    await tar("--append", owner, `${home}/.ssh`);
  }
  await rm(tree, { recursive: true });
}
