import { coerce, gte, parse } from "semver";

/** The oldest CLI that is taken: `pulumi import --file` knows inputs and outputs of dynamic resources since then. */
export const OLDEST_CLI = "3.254.0";

/**
 * The version in what `pulumi version` prints, without a leading `v`; undefined where there is none, which is how
 * something that merely has the name `pulumi` shows.
 */
export function cliVersion(printed: string): string | undefined {
  return parse(printed.trim())?.version;
}

/** Whether a CLI of this version can be taken. A pre-release of the oldest one is older than it. */
export function cliNewEnough(version: string): boolean {
  return gte(version, OLDEST_CLI);
}

/**
 * Whether Go of version `has` (`go1.26.8`, as `go env GOVERSION` prints it) builds what asks for `wanted` (`1.25.11`,
 * as in go.mod).
 */
export function goNewEnough(has: string, wanted: string): boolean {
  const [installed, needed] = [coerce(has), coerce(wanted)];
  return installed !== null && needed !== null && gte(installed, needed);
}

/**
 * What a go.mod says of `name`: the version of Go for `go`, the exact version with its `v` for a required module.
 *
 * @throws an Error when the file has no such line.
 */
export function pinned(goMod: string, name: string): string {
  for (const line of goMod.split("\n")) {
    const [word, version] = line
      .replace(/^require /, "")
      .trim()
      .split(/\s+/);
    if (word === name && version !== undefined) {
      return version;
    }
  }
  throw new Error(`go.mod says nothing of ${name}`);
}
