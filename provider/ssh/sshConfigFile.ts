import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { type Line, parse } from "ssh-config";
import { messageOf } from "../errors/messageOf";
import { includedFiles } from "./includedFiles";
import { localPath, readIfThere } from "./localPath";

/** As OpenSSH has it (readconf.c: READCONF_MAX_DEPTH). */
const MAX_DEPTH = 16;

/** A file in the form of ssh_config(5). */
export interface ConfigFile {
  readonly path: string;
  /** Where relative names of files that it includes are looked up, and those that these include. */
  readonly folder: string;
  /** Whether it was asked for by name: it has to be there then. */
  readonly named: boolean;
}

/**
 * The files of ssh's configuration, the user's first: the first value of a setting counts.
 *
 * @param path the one in the place of them all, or `none`; undefined for ssh's own.
 * Source of the folders: ssh_config(5), Include. To `ssh -F`, a file is one of the user's wherever it is.
 */
export function configFiles(path: string | undefined): ConfigFile[] {
  const users = join(homedir(), ".ssh");
  if (path === undefined) {
    return [
      { path: join(users, "config"), folder: users, named: false },
      { path: "/etc/ssh/ssh_config", folder: "/etc/ssh", named: false },
    ];
  }
  return path === "none" ? [] : [{ path: localPath(path), folder: users, named: true }];
}

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
 * Reads a file in the form of ssh_config(5), with what it includes; one that need not be there, and is not, is empty.
 *
 * @throws an Error that names the file, when it cannot be read or understood.
 */
export function readSshConfig(file: ConfigFile): ConfigLine[] {
  return linesOf(file, 0);
}

function linesOf(whole: ConfigFile, depth: number): ConfigLine[] {
  const { path: file, folder } = whole;
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
        .flatMap((included) => linesOf({ path: included, folder, named: false }, depth + 1));
    }
    return [{ keyword, values, lines: "config" in line ? [...line.config].flatMap(understood) : [], file }];
  };
  return [...parsed(whole)].flatMap(understood);
}

function parsed({ path, named }: ConfigFile): Line[] {
  try {
    const text = readIfThere(path);
    if (text === undefined && named) {
      throw new Error("there is no such file");
    }
    return parse(text ?? "");
  } catch (error) {
    throw new Error(`${path}: ${messageOf(error)}`, { cause: error });
  }
}
