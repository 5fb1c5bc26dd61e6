import { readdirSync } from "node:fs";
import { homedir } from "node:os";
import { basename, dirname, isAbsolute, join } from "node:path";
import SSHConfig, { glob, type Line, parse } from "ssh-config";
import { messageOf } from "../errors/messageOf";
import { isMissing, localPath, readIfThere } from "./localPath";

/** As OpenSSH has it (readconf.c: READCONF_MAX_DEPTH). */
const MAX_DEPTH = 16;

/**
 * Reads a file in the form of ssh_config(5), with what it includes; a file that is not there is empty.
 *
 * @throws an Error that names the file, when it cannot be read or understood.
 */
export function readSshConfig(path: string): SSHConfig {
  const config = new SSHConfig();
  config.push(...linesOf(path, dirname(path), 0));
  return config;
}

/** @param folder where relative names of included files are looked up: that of the first file. */
function linesOf(path: string, folder: string, depth: number): Line[] {
  if (depth > MAX_DEPTH) {
    throw new Error(`${path}: Include goes deeper than ${MAX_DEPTH} files`);
  }
  return [...parsed(path)].flatMap((line): Line[] => {
    if ("config" in line) {
      line.config.splice(0, line.config.length, ...[...line.config].flatMap((inner) => withIncluded(inner, false)));
      return [line];
    }
    return withIncluded(line, true);
  });

  function withIncluded(line: Line, onTop: boolean): Line[] {
    if ("param" in line && /^canonicalizehostname$/i.test(line.param)) {
      // The library would run nslookup for it, and let everything wait.
      return [];
    }
    if (!("param" in line) || !/^include$/i.test(line.param)) {
      return [line];
    }
    const names = typeof line.value === "string" ? [line.value] : line.value.map(({ val }) => val);
    const lines = names.flatMap((name) => matching(name, folder)).flatMap((file) => linesOf(file, folder, depth + 1));
    // Both conditions would have to hold, and the library has no form for that.
    if (!onTop && lines.some((inner) => "config" in inner)) {
      throw new Error(`${path}: Include inside of Host or Match, of a file that has Host or Match itself`);
    }
    return lines;
  }
}

function parsed(path: string): SSHConfig {
  try {
    return parse(readIfThere(path) ?? "");
  } catch (error) {
    throw new Error(`${path}: ${messageOf(error)}`, { cause: error });
  }
}

/** The files that a name of `Include` means, in order; patterns are understood in its last part. */
function matching(name: string, folder: string): string[] {
  const whole = localPath(name);
  const path = isAbsolute(whole) ? whole : join(folder, whole);
  if (!/[*?]/.test(basename(path))) {
    return [path];
  }
  try {
    return readdirSync(dirname(path))
      .filter((file) => !file.startsWith(".") && glob(basename(path), file))
      .sort()
      .map((file) => join(dirname(path), file));
  } catch (error) {
    if (isMissing(error)) {
      return [];
    }
    throw error;
  }
}

/** ssh's own files, the user's first: the first value of a setting counts. */
export const defaultConfigPaths = (): string[] => [join(homedir(), ".ssh", "config"), "/etc/ssh/ssh_config"];
