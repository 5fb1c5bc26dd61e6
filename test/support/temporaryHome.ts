import { rmSync } from "node:fs";
import { scratchFolder } from "../../tools/lib/scratch";

/**
 * Lets an environment variable lead to an empty folder for each test of the suite that calls this, and puts it back.
 * @returns the folder of the current test.
 */
export function temporaryHome(variable: "HOME" | "XDG_CACHE_HOME" | "XDG_STATE_HOME"): () => string {
  const before = process.env[variable];
  let folder = "";
  beforeEach(() => {
    folder = scratchFolder("test");
    process.env[variable] = folder;
  });
  afterEach(() => {
    if (before === undefined) {
      delete process.env[variable];
    } else {
      process.env[variable] = before;
    }
    rmSync(folder, { recursive: true });
  });
  return () => folder;
}
