import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { ExecaError, execa, type Options } from "execa";

const SHOWN_LINES = 25;

/**
 * Runs a program whose output matters only when it fails: it goes to `log`, and its last lines into the error.
 * The program is ended when this process ends, also by Ctrl-C.
 *
 * @param log file that gets stdout and stderr, appended; its folder is made.
 * @throws an Error that names the command, the log and the last lines of it.
 */
export async function quietly(
  log: string,
  file: string,
  args: readonly string[],
  options: Pick<Options, "cwd" | "env"> = {},
): Promise<void> {
  await mkdir(dirname(log), { recursive: true });
  const child = execa(file, args, { ...options, all: true, stdin: "ignore" });
  child.all.pipe(createWriteStream(log, { flags: "a" }));
  try {
    await child;
  } catch (error) {
    if (error instanceof ExecaError) {
      const tail = String(error.all ?? "")
        .trimEnd()
        .split("\n")
        .slice(-SHOWN_LINES)
        .join("\n");
      throw new Error(`${error.shortMessage}\n${tail}\nAll of its output: ${log}`, { cause: error });
    }
    throw error;
  }
}
