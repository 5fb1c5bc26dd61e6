import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { lock } from "proper-lockfile";
import { stateDir } from "../tools/lib/paths";
import type { Suite } from "./image/suites";

/** A subchannel of the host and the device behind it, as the host's sysfs shows them. */
export interface HostDevice {
  /** Bus ID of the subchannel, for example `0.0.0004`. */
  readonly subchannel: string;
  /** Bus ID of the device, for example `0.0.3000`. */
  readonly device: string;
}

/** All that is needed to use an embedded host. */
export interface RunningHost {
  readonly name: string;
  readonly suite: Suite;
  /** It listens on 127.0.0.1 alone. */
  readonly host: "127.0.0.1";
  readonly port: number;
  /** The user of the key; `ops` (group libvirt, sudo without a password) takes the same key. */
  readonly user: "root";
  /** The client's private key, ed25519, OpenSSH format. */
  readonly keyPath: string;
  /** The host's public key in the form of authorized_keys: `ssh-ed25519 AAAA...`. */
  readonly hostKey: string;
  /** `[127.0.0.1]:PORT ssh-ed25519 AAAA...`. */
  readonly knownHostsLine: string;
  /** A file with that line. */
  readonly knownHostsPath: string;
  /** What mediated devices can be made on, sorted by subchannel. */
  readonly devices: readonly HostDevice[];
  /** Of QEMU. */
  readonly pid: number;
  /** What the host wrote to its console. */
  readonly consoleLog: string;
}

/** The files of one host. All of them are below `dir`, which `down` removes. */
export interface HostFiles {
  readonly dir: string;
  readonly record: string;
  readonly pid: string;
  readonly console: string;
  /** The socket of QEMU's monitor. */
  readonly monitor: string;
  readonly disk: string;
  readonly identity: string;
  /** What QEMU was started with. */
  readonly machine: string;
  readonly clientKey: string;
  readonly serverKey: string;
  readonly knownHosts: string;
}

function hostsDir(): string {
  return join(stateDir(), "hosts");
}

/** Where a host keeps its files. */
export function filesOf(name: string): HostFiles {
  const dir = join(hostsDir(), name);
  return {
    dir,
    record: join(dir, "host.json"),
    pid: join(dir, "qemu.pid"),
    console: join(dir, "console.log"),
    monitor: join(dir, "qmp"),
    disk: join(dir, "disk.qcow2"),
    identity: join(dir, "identity.tar"),
    machine: join(dir, "machine.json"),
    clientKey: join(dir, "id_ed25519"),
    serverKey: join(dir, "ssh_host_ed25519_key"),
    knownHosts: join(dir, "known_hosts"),
  };
}

/** @throws an Error if `name` cannot be a host's name: it becomes its hostname and the name of a folder. */
export function checkName(name: string): void {
  if (!/^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/.test(name)) {
    throw new Error(`'${name}' cannot be a host's name: use up to 32 lower-case letters, digits and inner hyphens.`);
  }
}

/** The names of all hosts that have files, running or not, sorted. */
export function knownNames(): string[] {
  const dir = hostsDir();
  if (!existsSync(dir)) {
    return [];
  }
  return readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.endsWith(".lock"))
    .map((entry) => entry.name)
    .sort();
}

/**
 * The id of the host's QEMU, or undefined if it does not run. A process is believed to be it only if its command line
 * names this host's own pid file: an id that was given to a stranger meanwhile is not taken for it.
 */
export function livePid(name: string): number | undefined {
  const { pid: pidFile } = filesOf(name);
  try {
    const pid = Number.parseInt(readFileSync(pidFile, "utf8"), 10);
    const commandLine = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
    return commandLine.includes(pidFile) ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** The record that the last complete `up` wrote, or undefined if there is none. */
export async function readRecord(name: string): Promise<RunningHost | undefined> {
  const { record } = filesOf(name);
  if (!existsSync(record)) {
    return undefined;
  }
  const host: RunningHost = JSON.parse(await readFile(record, "utf8"));
  return host;
}

/** Writes the record: from now on the host counts as up. */
export async function writeRecord(host: RunningHost): Promise<void> {
  const { record } = filesOf(host.name);
  await writeFile(record, `${JSON.stringify(host, null, 2)}\n`);
}

/** Removes a host's files. */
export async function removeFiles(name: string): Promise<void> {
  await rm(filesOf(name).dir, { recursive: true, force: true });
}

const LOCK_PAUSE_MS = 500;
const LOCK_TRIES = 1800;

/**
 * Runs `work` while no other process starts or stops the host of this name.
 *
 * @throws an Error if another process does so for more than 15 minutes.
 */
export async function alone<T>(name: string, work: () => Promise<T>): Promise<T> {
  checkName(name);
  await mkdir(hostsDir(), { recursive: true });
  const release = await lock(filesOf(name).dir, {
    realpath: false,
    stale: 60_000,
    retries: { retries: LOCK_TRIES, factor: 1, minTimeout: LOCK_PAUSE_MS, maxTimeout: LOCK_PAUSE_MS },
  }).catch((error: unknown) => {
    throw new Error(
      `Another process has been starting or stopping the host '${name}' for long: choose another --name.`,
      {
        cause: error,
      },
    );
  });
  try {
    return await work();
  } finally {
    await release();
  }
}
