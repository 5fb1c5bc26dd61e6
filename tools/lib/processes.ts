import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The processes of this machine, of Linux's /proc. */

/** How often it is looked whether what was killed is gone; each look takes milliseconds. */
const KILL_LOOKS = 1_000;

/** A process, as far as it can be read: what has ended meanwhile, or is another user's, has empty texts. */
export interface Process {
  readonly pid: number;
  /** Its command line: words that end with NUL. */
  readonly commandLine: string;
  /** Its environment: `NAME=value`, each ended with NUL. */
  readonly environment: string;
}

/** Whether a process belongs to the Pulumi with this PULUMI_HOME. */
export function isOfPulumi(process: Pick<Process, "environment">, pulumiHome: string): boolean {
  return hasVariable(process, `PULUMI_HOME=${pulumiHome}`);
}

function hasVariable({ environment }: Pick<Process, "environment">, variable: string): boolean {
  return environment.split("\0").includes(variable);
}

/** Whether a process is a provider of the Pulumi with this PULUMI_HOME. */
export function isProvider(process: Pick<Process, "commandLine" | "environment">, pulumiHome: string): boolean {
  const words = process.commandLine.split("\0");
  return words.some((word) => /\/cmd\/dynamic-provider(\/|$)/.test(word)) && isOfPulumi(process, pulumiHome);
}

/** All that run now. */
export function processes(): Process[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({
      pid: Number(name),
      commandLine: content(name, "cmdline"),
      environment: content(name, "environ"),
    }));
}

/** Kills those that are meant. @returns how many there were. */
export function kill(isMeant: (process: Process) => boolean): number {
  const meant = processes().filter(isMeant);
  for (const { pid } of meant) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has just ended.
    }
  }
  return meant.length;
}

/** Kills what is left of the Pulumi with this PULUMI_HOME, as {@link killAllWith} does. @returns whether there was any. */
export function killAll(pulumiHome: string): boolean {
  return killUntilGone((process) => isOfPulumi(process, pulumiHome));
}

/**
 * Kills what has one of these variables in its environment, also what was started meanwhile, and waits until it is gone.
 * @param variables `NAME=value`. @returns whether there was any.
 */
export function killAllWith(...variables: string[]): boolean {
  return killUntilGone((process) => variables.some((variable) => hasVariable(process, variable)));
}

function killUntilGone(isMeant: (process: Process) => boolean): boolean {
  let looks = 0;
  while (kill(isMeant) > 0 && looks < KILL_LOOKS) {
    looks += 1;
  }
  return looks > 0;
}

/** `/proc/PID/status`; empty for a process that has ended. */
export function statusOf({ pid }: Process): string {
  return content(String(pid), "status");
}

function content(pid: string, file: string): string {
  try {
    return readFileSync(join("/proc", pid, file), "utf8");
  } catch {
    return "";
  }
}
