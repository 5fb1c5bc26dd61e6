import { dirname, join } from "node:path";
import { buildEngine } from "./build";
import { candidates, choose, objection } from "./found";

export { engineEnvironment } from "./workspace";

/** The Pulumi engine: the CLI with what it runs for a Node.js program that has dynamic resources. */
export interface Engine {
  /** Path of the CLI. */
  readonly pulumi: string;
  /** Folder for PATH: with it there, `pulumi`, its language host and its server of dynamic providers are found. */
  readonly bin: string;
  /** Of the CLI, without a `v`, for example `3.259.0`. */
  readonly version: string;
  /** Whether it was on PATH or built from the Go modules that this checkout pins. */
  readonly from: "path" | "built";
}

/** Environment variable: `build` leaves a `pulumi` on PATH aside. Default: one that is new enough is taken. */
export const ENGINE_VARIABLE = "PULUMI_DASD_ENGINE";

/**
 * The engine: a `pulumi` on PATH (>= 3.254.0, with its plugins for Node.js), else one built into the cache, which
 * takes about 5 minutes on 2 cores the first time. Progress goes to stderr.
 *
 * @throws an Error of one sentence when there is neither such a `pulumi` nor a Go that can build one, or when
 * {@link ENGINE_VARIABLE} has another value than `build`.
 */
export async function ensureEngine(): Promise<Engine> {
  const found = mustBuild() ? [] : await candidates(process.env.PATH ?? "");
  const taken = choose(found);
  if (taken !== undefined) {
    return { pulumi: taken.pulumi, bin: dirname(taken.pulumi), version: taken.version, from: "path" };
  }
  const { bin, version } = await buildEngine(found.flatMap((candidate) => objection(candidate) ?? []));
  return { pulumi: join(bin, "pulumi"), bin, version, from: "built" };
}

function mustBuild(): boolean {
  const wish = process.env[ENGINE_VARIABLE] || undefined;
  if (wish !== undefined && wish !== "build") {
    throw new Error(`${ENGINE_VARIABLE}=${wish} means nothing: set it to \`build\` or unset it.`);
  }
  return wish === "build";
}
