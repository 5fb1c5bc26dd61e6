import { dirname, join } from "node:path";
import { buildEngine } from "./build";
import type { Engine } from "./engine";
import { candidates, choose, objection } from "./found";

export type { Engine } from "./engine";
export { engineEnvironment } from "./workspace";

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
