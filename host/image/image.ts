import { readdirSync, readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { userInfo } from "node:os";
import { join, relative } from "node:path";
import { cached, keyOf } from "../../tools/lib/cache";
import { cacheDir } from "../../tools/lib/paths";
import { quietly } from "../../tools/lib/run";
import { step } from "../../tools/lib/steps";
import { debianMirror, sourceLine } from "../debian";
import { type Kernel, kernelKey } from "../kernel/kernel";
import { asRoot } from "../packages";
import { LEFT_OUT, packagesOf, type Suite } from "./suites";

const CUSTOMIZE = join(__dirname, "customize.sh");
const FILES = join(__dirname, "files");
const SIZE = "3G"; // sparse: an overlay of the guest writes elsewhere
/** With a journal, as real hosts have: without one, a cut of the power can leave files that ext4 refuses to touch. */
const FILE_SYSTEM = ["-t", "ext4", "-J", "size=16", "-m", "0", "-E", "root_owner=0:0"];

/** The disk image's folder below the cache, named after all that it is made of. */
export function imageCacheName(suite: Suite): string {
  const files = readdirSync(FILES, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .flatMap((path) => [relative(FILES, path), readFileSync(path, "utf8")]);
  const made = [suite, ...packagesOf(suite), ...LEFT_OUT, SIZE, ...FILE_SYSTEM, readFileSync(CUSTOMIZE, "utf8")];
  return `image/${suite}-${keyOf(...made, ...files, kernelKey())}`;
}

/**
 * The root disk of a suite, a raw ext4 file system in the cache; hosts write to overlays of it.
 *
 * @param kernel whose modules go into it; its build may still go on meanwhile.
 * @returns the file's path.
 */
export async function diskImage(suite: Suite, kernel: Promise<Kernel>): Promise<string> {
  const dir = await cached(imageCacheName(suite), (aside) => build(suite, kernel, aside));
  return join(dir, "root.ext4");
}

async function build(suite: Suite, kernel: Promise<Kernel>, dir: string): Promise<void> {
  const sudo = await asRoot();
  if (!sudo) {
    throw new Error(
      "Making the host's disk image needs root: run this once as root, or with sudo that asks no password.",
    );
  }
  const log = join(cacheDir(), "log", `image-${suite}.log`);
  const run = (file: string, ...args: string[]) => {
    const [first = file, ...rest] = [...sudo, file, ...args];
    return quietly(log, first, rest);
  };
  const root = join(dir, "root");
  const image = join(dir, "root.ext4");
  await mkdir(root);
  try {
    await step(`Fetching the s390x packages of Debian ${suite}`, "1 minute", async () => {
      await run("mmdebstrap", ...mmdebstrapOptions(suite), suite, root, sourceLine(await debianMirror(), suite));
      await run("sh", CUSTOMIZE, root);
    });
    const { modules } = await kernel;
    await step(`Making the disk image of ${suite}`, "10 seconds", async () => {
      await run("mkdir", "-p", join(root, "usr/lib"));
      await run("cp", "-R", join(modules, "lib/modules"), join(root, "usr/lib/"));
      await run("mke2fs", "-q", ...FILE_SYSTEM, "-d", root, image, SIZE);
      await run("chown", `${userInfo().uid}:${userInfo().gid}`, image);
    });
  } finally {
    await run("rm", "-rf", root);
  }
}

function mmdebstrapOptions(suite: Suite): string[] {
  return [
    "--mode=root",
    "--variant=extract",
    "--architectures=s390x",
    `--include=${packagesOf(suite).join(",")}`,
    // A testing suite's Release file runs out a week after the last time that a mirror fetched it. Its signature is
    // checked all the same.
    '--aptopt=Acquire::Check-Valid-Until "false"',
    "--hook-dir=/usr/share/mmdebstrap/hooks/merged-usr",
    ...LEFT_OUT.map((pattern) => `--dpkgopt=path-exclude=${pattern}`),
  ];
}
