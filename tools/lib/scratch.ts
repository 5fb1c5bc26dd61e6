import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const made = new Set<string>();

/**
 * Makes a folder among the system's temporary ones, which nobody else can read. It is removed when this process exits, where
 * nobody has done it before.
 *
 * @param what is in its name: `test`.
 * @returns its path.
 */
export function scratchFolder(what: string): string {
  const folder = mkdtempSync(join(tmpdir(), `dasd-mdev-${what}-`));
  if (made.size === 0) {
    process.once("exit", removeAll);
  }
  made.add(folder);
  return folder;
}

function removeAll(): void {
  for (const folder of made) {
    rmSync(folder, { recursive: true, force: true });
  }
  made.clear();
}
