import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { CHECKOUT, cacheDir } from "./paths";
import { quietly } from "./run";
import { step } from "./steps";

/** Compiles `provider/` to `dist/`, which programs import as the package, unless it is newer than its source. */
export async function ensureBuilt(): Promise<void> {
  const made = join(CHECKOUT, "dist", "index.js");
  const sources = [join(CHECKOUT, "tsconfig.build.json"), ...filesBelow(join(CHECKOUT, "provider"))];
  if (!existsSync(made) || sources.some((source) => statSync(source).mtimeMs > statSync(made).mtimeMs)) {
    const log = join(cacheDir(), "log", "build.log");
    await step("Compiling the package", "5 seconds", () => quietly(log, "npm", ["run", "build"], { cwd: CHECKOUT }));
  }
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
