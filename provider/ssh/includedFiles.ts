import { readdirSync } from "node:fs";
import { join } from "node:path";
import { isMissing } from "./localPath";

/**
 * The files that an absolute path means in which `*`, `?` and `[…]` are patterns, in folders too, in order. Where there
 * is no pattern, whether the file is there is not asked. Source: ssh_config(5), Include; glob(7).
 */
export function includedFiles(path: string): string[] {
  const parts = path.split("/").filter((part) => part !== "");
  return parts.reduce((folders, part) => folders.flatMap((folder) => inFolder(folder, part)), ["/"]).sort();
}

function inFolder(folder: string, part: string): string[] {
  if (!/[*?[]/.test(part)) {
    return [join(folder, part)];
  }
  const wanted = expressionOf(part);
  return namesIn(folder)
    .filter((name) => wanted.test(name) && (part.startsWith(".") || !name.startsWith(".")))
    .map((name) => join(folder, name));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (isMissing(error)) {
      return [];
    }
    throw error;
  }
}

function expressionOf(pattern: string): RegExp {
  const source = pattern.replace(/\[([!^]?)(\]?[^\]]*)\]|[\s\S]/g, (text, not?: string, set?: string) =>
    set !== undefined
      ? `[${not ? "^" : ""}${set.replace(/[\\\][^]/g, "\\$&")}]`
      : text === "*"
        ? ".*"
        : text === "?"
          ? "."
          : text.replace(/[.+^${}()|[\]\\]/, "\\$&"),
  );
  return new RegExp(`^${source}$`, "s");
}
