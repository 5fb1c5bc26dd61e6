import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** A path on this machine as a user writes it: `~/` is the home folder, as a shell has it. */
export function localPath(path: string): string {
  return path === "~" || path.startsWith("~/") ? join(homedir(), path.slice(2)) : path;
}

/** The text of a file, or undefined when there is none. @throws what reading it throws otherwise. */
export function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (isMissing(error)) {
      return undefined;
    }
    throw error;
  }
}

/** Whether an error says that a file, or a folder of its path, is not there. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");
}
