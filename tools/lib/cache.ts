import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { lock } from "proper-lockfile";
import { cacheDir } from "./paths";

/** A short, stable key of what something is made of. Any change of an ingredient is another key. */
export function keyOf(...ingredients: string[]): string {
  return createHash("sha256").update(JSON.stringify(ingredients)).digest("hex").slice(0, 12);
}

/** Whether the folder `name` of the cache is there, complete. */
export function isCached(name: string): boolean {
  return existsSync(join(cacheDir(), name));
}

/**
 * The folder `name` of the cache, built by `build` if it is not there yet.
 *
 * `build` fills a folder beside the final one, which is renamed when it is complete: an interrupted build leaves
 * nothing that a later one would take for finished. Two processes that want the same folder build it once.
 *
 * @param name folder below the cache, with the key of what it is made of, for example `kernel/6.1-1a2b3c4d5e6f`.
 * @returns the folder's absolute path.
 */
export async function cached(name: string, build: (dir: string) => Promise<void>): Promise<string> {
  const target = join(cacheDir(), name);
  if (existsSync(target)) {
    return target;
  }
  const parent = dirname(target);
  await mkdir(parent, { recursive: true });
  const release = await lock(target, {
    realpath: false,
    stale: 60_000,
    retries: { forever: true, minTimeout: 500, maxTimeout: 2_000 },
  });
  try {
    if (!existsSync(target)) {
      await buildAside(parent, target, build);
    }
  } finally {
    await release();
  }
  return target;
}

async function buildAside(parent: string, target: string, build: (dir: string) => Promise<void>): Promise<void> {
  const prefix = `.${basename(target)}-`;
  await sweep(parent, prefix);
  const aside = await mkdtemp(join(parent, prefix));
  try {
    await build(aside);
    await rename(aside, target);
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

/** Removes what an interrupted build (Ctrl-C, SIGKILL, power) left behind. The caller holds the lock. */
async function sweep(parent: string, prefix: string): Promise<void> {
  const left = (await readdir(parent)).filter((name) => name.startsWith(prefix));
  // What a build made as root, with sudo, is in nobody's way: the next one has a folder of its own.
  await Promise.allSettled(left.map((name) => rm(join(parent, name), { recursive: true, force: true })));
}
