import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Lets an environment variable lead to an empty folder for each test of the suite that calls this, and puts it back.
 * @returns the folder of the current test.
 */
export function temporaryHome(variable: "XDG_CACHE_HOME" | "XDG_STATE_HOME"): () => string {
  const before = process.env[variable];
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "dasd-mdev-test-"));
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
