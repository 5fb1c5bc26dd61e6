import { homedir } from "node:os";
import { dirname, isAbsolute, join } from "node:path";
import { type Line, parse } from "ssh-config";
import { messageOf } from "../errors/messageOf";
import { includedFiles } from "./includedFiles";
import { localPath, readIfThere } from "./localPath";

/** As OpenSSH has it (readconf.c: READCONF_MAX_DEPTH). */
const MAX_DEPTH = 16;

/** A line of a file in the form of ssh_config(5); those of included files are where `Include` was. */
export interface ConfigLine {
  /** In lower case. */
  readonly keyword: string;
  readonly values: readonly string[];
  /** Of `Host` and `Match`: what counts where they hold. Empty for other lines. */
  readonly lines: readonly ConfigLine[];
  /** For error texts. */
  readonly file: string;
}

/**
 * Reads a file in the form of ssh_config(5), with what it includes; a file that is not there is empty.
 *
 * @throws an Error that names the file, when it cannot be read or understood.
 */
export function readSshConfig(path: string): ConfigLine[] {
  return linesOf(path, dirname(path), 0);
}

/** @param folder where relative names of included files are looked up: that of the first file. */
function linesOf(file: string, folder: string, depth: number): ConfigLine[] {
  if (depth > MAX_DEPTH) {
    throw new Error(`${file}: Include goes deeper than ${MAX_DEPTH} files`);
  }
  const understood = (line: Line): ConfigLine[] => {
    if (!("param" in line)) {
      return [];
    }
    // A keyword alone in its line has, to the library, the next line's in it.
    const [name = "", ...more] = line.param.split(/\s/);
    const values = typeof line.value === "string" ? [line.value] : line.value.map(({ val }) => val);
    if (more.length > 0 || values.join("") === "") {
      throw new Error(`${file}: ${name} has no value`);
    }
    const keyword = name.toLowerCase();
    if (keyword === "include") {
      return values
        .map((value) => localPath(value))
        .flatMap((path) => includedFiles(isAbsolute(path) ? path : join(folder, path)))
        .flatMap((included) => linesOf(included, folder, depth + 1));
    }
    return [{ keyword, values, lines: "config" in line ? [...line.config].flatMap(understood) : [], file }];
  };
  return [...parsed(file)].flatMap(understood);
}

function parsed(path: string): Line[] {
  try {
    return parse(readIfThere(path) ?? "");
  } catch (error) {
    throw new Error(`${path}: ${messageOf(error)}`, { cause: error });
  }
}

/** ssh's own files, the user's first: the first value of a setting counts. */
export const defaultConfigPaths = (): string[] => [join(homedir(), ".ssh", "config"), "/etc/ssh/ssh_config"];
