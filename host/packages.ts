import { accessSync, constants } from "node:fs";
import { join } from "node:path";
import { ExecaError, execa } from "execa";
import { cacheDir } from "../tools/lib/paths";
import { quietly } from "../tools/lib/run";
import { step } from "../tools/lib/steps";

/** A program that the embedded host needs on this machine, and the Debian and Ubuntu package that has it. */
interface Needed {
  readonly program: string;
  readonly packages: readonly string[];
}

/** OpenSSH's own programs. */
export const OPENSSH: readonly Needed[] = [
  { program: "ssh", packages: ["openssh-client"] },
  { program: "ssh-keygen", packages: ["openssh-client"] },
];

/** Needed for every boot. */
export const TO_RUN: readonly Needed[] = [
  { program: "qemu-system-s390x", packages: ["qemu-system-s390x"] },
  { program: "qemu-img", packages: ["qemu-utils"] },
  ...OPENSSH,
  { program: "tar", packages: ["tar"] },
];

/** Needed only when a disk image is made. */
export const TO_MAKE_IMAGES: readonly Needed[] = [
  { program: "apt-get", packages: ["apt"] },
  { program: "mmdebstrap", packages: ["mmdebstrap", "debian-archive-keyring"] },
  { program: "mke2fs", packages: ["e2fsprogs"] },
  { program: "xz", packages: ["xz-utils"] },
];

/** Needed only when the kernel is made. */
export const TO_MAKE_THE_KERNEL: readonly Needed[] = [
  { program: "apt-get", packages: ["apt"] },
  { program: "dpkg-deb", packages: ["dpkg"] },
  { program: "s390x-linux-gnu-gcc", packages: ["gcc-s390x-linux-gnu"] },
  { program: "gcc", packages: ["gcc", "libc6-dev"] },
  { program: "make", packages: ["make"] },
  { program: "flex", packages: ["flex"] },
  { program: "bison", packages: ["bison"] },
  { program: "bc", packages: ["bc"] },
  { program: "depmod", packages: ["kmod"] },
  { program: "xz", packages: ["xz-utils"] },
];

/** The administrators' folders are not in every user's PATH. */
const FOLDERS = [...(process.env.PATH ?? "").split(":"), "/usr/sbin", "/sbin"].filter((folder) => folder !== "");

/** The absolute path of a program, or undefined if the machine does not have it. */
export function findProgram(program: string): string | undefined {
  return FOLDERS.map((folder) => join(folder, program)).find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** The packages of the programs that `has` does not find, each once. */
export function missingPackages(
  needed: readonly Needed[],
  has = (program: string) => !!findProgram(program),
): string[] {
  return [...new Set(needed.filter(({ program }) => !has(program)).flatMap(({ packages }) => packages))];
}

/**
 * Installs what is missing, with apt.
 *
 * @throws an Error that says in one sentence what the machine lacks, and the way out, if it cannot be installed.
 */
export async function ensurePrograms(needed: readonly Needed[]): Promise<void> {
  const missing = missingPackages(needed);
  if (missing.length === 0) {
    return;
  }
  const names = missing.join(" ");
  if (!findProgram("apt-get")) {
    throw new Error(
      `${namesOf(needed)} must be installed, and this machine has no apt to install it with: use Debian or Ubuntu, for example in a container of debian:12.`,
    );
  }
  const root = await asRoot();
  if (!root) {
    throw new Error(`What is needed here only root can install: run 'sudo apt-get install ${names}' and try again.`);
  }
  await step(`Installing with apt: ${names}`, "40 seconds", () => aptInstall(root, missing));
  const still = missingPackages(needed);
  if (still.length > 0) {
    throw new Error(
      `apt installed ${names}, and yet there is no ${namesOf(needed)} in ${FOLDERS.join(":")}: look at PATH.`,
    );
  }
}

function namesOf(needed: readonly Needed[]): string {
  return needed
    .filter(({ program }) => !findProgram(program))
    .map(({ program }) => program)
    .join(", ");
}

async function aptInstall(root: readonly string[], packages: readonly string[]): Promise<void> {
  const log = join(cacheDir(), "log", "apt.log");
  const apt = (...args: string[]) => {
    const [file = "", ...rest] = [
      ...root,
      "env",
      "DEBIAN_FRONTEND=noninteractive",
      "apt-get",
      ...WAIT_FOR_LOCK,
      ...args,
    ];
    return quietly(log, file, rest);
  };
  const install = () => apt("install", "--yes", "--no-install-recommends", ...packages);
  try {
    await install();
  } catch {
    // A list that is missing or older than the mirror's pool is the usual reason.
    await apt("update");
    await install();
  }
}

const WAIT_FOR_LOCK = ["-o", "DPkg::Lock::Timeout=300", "-o", "Dpkg::Use-Pty=0"];

/**
 * What to put before a command that needs root: nothing for root, `sudo -n` where that works without a password.
 *
 * @returns undefined if there is no way to be root without asking.
 */
export async function asRoot(): Promise<readonly string[] | undefined> {
  if (process.getuid?.() === 0) {
    return [];
  }
  try {
    await execa("sudo", ["-n", "true"], { stdin: "ignore" });
    return ["sudo", "-n"];
  } catch (error) {
    if (error instanceof ExecaError) {
      return undefined;
    }
    throw error;
  }
}
