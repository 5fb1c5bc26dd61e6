import { copyFileSync, readFileSync } from "node:fs";
import { mkdir, readdir, rm } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { cached, keyOf } from "../../tools/lib/cache";
import { cacheDir } from "../../tools/lib/paths";
import { quietly } from "../../tools/lib/run";
import { step } from "../../tools/lib/steps";
import { unpackPackage } from "../debian";

/**
 * 6.1, the kernel of Debian 12: 6.12 and newer verify TCP checksums with VCKSM, an instruction that QEMU 7.2 emulates
 * wrongly, and every packet would be dropped.
 */
const SERIES = "6.1";
const SOURCE_SUITE = "bookworm";

const CONFIG = join(__dirname, "s390x-kernel.config");

/** A kernel and its modules in the cache. */
export interface Kernel {
  /** The bootable file. */
  readonly image: string;
  /** The folder that holds `lib/modules`. */
  readonly modules: string;
}

/** What the kernel is made of, in short. It is a part of the key of each disk image, which holds the modules. */
export function kernelKey(): string {
  return keyOf(SERIES, readFileSync(CONFIG, "utf8"));
}

/** The kernel's folder below the cache. */
export function kernelCacheName(): string {
  return `kernel/${SERIES}-${kernelKey()}`;
}

/**
 * A Linux for s390x with `vfio_ccw`, which no Debian kernel for s390x enables. Built once from Debian's source package
 * with the cross compiler; everything needed to reach the root disk is built in, so that there is no initrd.
 *
 * @throws an Error with the end of the compiler's output.
 */
export async function kernel(): Promise<Kernel> {
  const dir = await cached(kernelCacheName(), (aside) =>
    step("Building Linux for s390x with vfio_ccw", "5 minutes", () => build(aside)),
  );
  return { image: join(dir, "bzImage"), modules: dir };
}

async function build(dir: string): Promise<void> {
  const log = join(cacheDir(), "log", "kernel.log");
  const source = join(dir, "source");
  await mkdir(source);
  await unpackPackage(SOURCE_SUITE, `linux-source-${SERIES}`, dir, log);
  const archive = join(dir, "usr", "src", `linux-source-${SERIES}.tar.xz`);
  await quietly(log, "tar", ["-xJf", archive, "-C", source, "--strip-components=1", ...UNUSED_SOURCES]);
  await rm(join(dir, "usr"), { recursive: true });

  const make = (...args: string[]) =>
    quietly(log, "make", ["ARCH=s390", "CROSS_COMPILE=s390x-linux-gnu-", `-j${availableParallelism()}`, ...args], {
      cwd: source,
    });
  await make("tinyconfig");
  await quietly(log, "scripts/kconfig/merge_config.sh", ["-m", ".config", CONFIG], { cwd: source });
  await make("olddefconfig");
  await make("bzImage", "modules");
  await make(`INSTALL_MOD_PATH=${dir}`, "modules_install");
  copyFileSync(join(source, "arch/s390/boot/bzImage"), join(dir, "bzImage"));
  await rm(source, { recursive: true });
  await removeLinksToSource(join(dir, "lib", "modules"));
}

async function removeLinksToSource(modules: string): Promise<void> {
  const versions = await readdir(modules);
  const links = versions.flatMap((version) => ["build", "source"].map((link) => join(modules, version, link)));
  await Promise.all(links.map((link) => rm(link, { force: true })));
}

/** Large parts that an s390x kernel never looks at. */
const UNUSED_SOURCES = ["drivers/gpu/drm/amd/include", "arch/arm/boot/dts", "arch/arm64/boot/dts", "tools/testing"].map(
  (folder) => `--exclude=linux-source-${SERIES}/${folder}`,
);
