import { realpathSync } from "node:fs";
import { delimiter, dirname, join, sep } from "node:path";
import { execa } from "execa";
import which from "which";
import { cacheDir } from "../lib/paths";
import { cliNewEnough, cliVersion, OLDEST_CLI } from "./versions";

/** What the CLI runs beside itself for a Node.js program with dynamic resources. */
export const PLUGINS = ["pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"] as const;

/** A program called `pulumi` on PATH, and what is known of it. */
export interface Candidate {
  /** Its path. */
  readonly pulumi: string;
  /** What `pulumi version` says, without a `v`; undefined when it fails or says something else. */
  readonly version: string | undefined;
  /** The {@link PLUGINS} that are neither beside it nor on PATH. */
  readonly missing: readonly string[];
}

/** Why this one is not taken, as a sentence without a full stop; undefined when it can be taken. */
export function objection({ pulumi, version, missing }: Candidate): string | undefined {
  if (version === undefined) {
    return `${pulumi} does not answer \`pulumi version\` with a version`;
  }
  if (!cliNewEnough(version)) {
    return `${pulumi} is ${version}, older than ${OLDEST_CLI}`;
  }
  if (missing.length > 0) {
    return `${pulumi} has no ${missing.join(" and no ")} beside it or on PATH`;
  }
  return undefined;
}

/** The first one, in the order of PATH, that can be taken. */
export function choose(candidates: readonly Candidate[]): (Candidate & { version: string }) | undefined {
  for (const candidate of candidates) {
    const { version } = candidate;
    if (version !== undefined && objection(candidate) === undefined) {
      return { ...candidate, version };
    }
  }
  return undefined;
}

/**
 * Every `pulumi` on the PATH `path`, in its order. Those of `node_modules/.bin` are left out: the npm package of that
 * name is a downloader, and npm puts its folders on the PATH of scripts.
 */
export async function candidates(path: string): Promise<Candidate[]> {
  const folders = path.split(delimiter).filter((folder) => !folder.endsWith(`node_modules${sep}.bin`));
  const found = which.sync("pulumi", { all: true, nothrow: true, path: folders.join(delimiter) }) ?? [];
  return Promise.all(
    [...new Set(found)].map(async (pulumi) => ({
      pulumi,
      version: await versionOf(pulumi),
      missing: missing([dirname(pulumi), dirname(realpathSync(pulumi)), ...folders]),
    })),
  );
}

/** The version that the CLI at `pulumi` names, undefined when it fails, says something else or hangs for 20 s. */
export async function versionOf(pulumi: string): Promise<string | undefined> {
  const { failed, stdout } = await execa(pulumi, ["version"], {
    // A home of its own, because even this command writes a log there.
    env: { PULUMI_SKIP_UPDATE_CHECK: "true", PULUMI_HOME: join(cacheDir(), "engine", "home") },
    reject: false,
    stdin: "ignore",
    timeout: 20_000,
  });
  return failed ? undefined : cliVersion(stdout);
}

function missing(folders: readonly string[]): string[] {
  const path = folders.join(delimiter);
  return PLUGINS.filter((plugin) => which.sync(plugin, { nothrow: true, path }) === null);
}
