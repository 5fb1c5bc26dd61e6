import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { quietly } from "../tools/lib/run";

/** The keys with which Debian signs its releases; of package debian-archive-keyring, on Ubuntu too. */
export const KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";

const STANDARD_MIRROR = "http://deb.debian.org/debian";

/** The first Debian mirror among the lines `URI ORIGIN LABEL` of `apt-get indextargets`. */
export function mirrorAmong(indexTargets: string): string | undefined {
  return indexTargets
    .split("\n")
    .map((line) => line.split(" "))
    .find(([uri, origin, label]) => uri && origin === "Debian" && label === "Debian")?.[0]
    ?.replace(/\/$/, "");
}

/** The Debian mirror that this machine's apt is set up for; where there is none (Ubuntu), Debian's own. */
export async function debianMirror(): Promise<string> {
  const targets = await execa("apt-get", ["indextargets", "--format", "$(REPO_URI) $(ORIGIN) $(LABEL)"], {
    reject: false,
    stdin: "ignore",
  });
  return mirrorAmong(targets.stdout ?? "") ?? STANDARD_MIRROR;
}

/** One line of an apt sources list for a suite, checked against Debian's keys. */
export function sourceLine(mirror: string, suite: string, keyring = KEYRING): string {
  return `deb [signed-by=${keyring}] ${mirror} ${suite} main`;
}

/**
 * Downloads one package of a Debian suite, whatever release this machine itself is, and unpacks it into `into`.
 * apt checks its signature; it uses lists of its own, so that the machine's are not touched.
 *
 * @param log where apt's output goes.
 */
export async function unpackPackage(suite: string, name: string, into: string, log: string): Promise<void> {
  if (!existsSync(KEYRING)) {
    throw new Error(`${KEYRING} is missing: run 'apt-get install debian-archive-keyring' and try again.`);
  }
  const dir = await mkdtemp(join(tmpdir(), "pulumi-dasd-mdev-apt-"));
  try {
    await mkdir(join(dir, "lists", "partial"), { recursive: true });
    await mkdir(join(dir, "archives", "partial"), { recursive: true });
    await writeFile(join(dir, "sources.list"), `${sourceLine(await debianMirror(), suite)}\n`);
    const options = {
      "Dir::Etc::sourcelist": join(dir, "sources.list"),
      "Dir::Etc::sourceparts": "-",
      "Dir::State::lists": join(dir, "lists"),
      "Dir::Cache": dir,
      "APT::Sandbox::User": "root",
      "Acquire::Languages": "none",
    };
    const apt = Object.entries(options).flatMap(([option, value]) => ["-o", `${option}=${value}`]);
    await quietly(log, "apt-get", [...apt, "update"]);
    await quietly(log, "apt-get", [...apt, "download", name], { cwd: dir });
    await quietly(log, "sh", ["-c", 'exec dpkg-deb --extract ./*.deb "$1"', "sh", into], { cwd: dir });
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
