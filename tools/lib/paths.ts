import { homedir } from "node:os";
import { join, resolve } from "node:path";

const PROJECT = "pulumi-dasd-mdev";

/** The checkout's top folder. */
export const CHECKOUT = resolve(__dirname, "../..");

/**
 * What can be made again and is shared by all checkouts: the engine, the kernel, the disk images.
 * `${XDG_CACHE_HOME:-~/.cache}/pulumi-dasd-mdev`.
 */
export function cacheDir(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), PROJECT);
}

/**
 * What belongs to something that runs now: embedded hosts with their disks and keys.
 * `${XDG_STATE_HOME:-~/.local/state}/pulumi-dasd-mdev`.
 */
export function stateDir(): string {
  return join(process.env.XDG_STATE_HOME || join(homedir(), ".local", "state"), PROJECT);
}
