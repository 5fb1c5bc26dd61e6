import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The memory of provider processes, of Linux's /proc. */

const INTERVAL_MS = 100;

/** Whether a process is a provider of the Pulumi with this PULUMI_HOME. Both files of /proc are NUL-separated. */
export function isProvider(commandLine: string, environment: string, pulumiHome: string): boolean {
  return (
    commandLine.split("\0").some((word) => /\/cmd\/dynamic-provider(\/|$)/.test(word)) &&
    environment.split("\0").includes(`PULUMI_HOME=${pulumiHome}`)
  );
}

/** The most memory that a process has held so far, in MB, of its /proc/PID/status; undefined for one that has ended. */
export function parsePeakMB(status: string): number | undefined {
  const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
  return kibibytes === undefined ? undefined : (Number(kibibytes) * 1024) / 1e6;
}

/**
 * Watches the provider processes of a Pulumi, ten times a second.
 *
 * @returns what ends the watch and tells the most memory that one of them held, in MB; undefined when none was seen.
 */
export function watchProviderMemory(pulumiHome: string): () => number | undefined {
  let peak: number | undefined;
  const look = () => {
    for (const folder of processes()) {
      const isOne = isProvider(content(folder, "cmdline"), content(folder, "environ"), pulumiHome);
      const held = isOne ? parsePeakMB(content(folder, "status")) : undefined;
      peak = held === undefined ? peak : Math.max(held, peak ?? 0);
    }
  };
  const timer = setInterval(look, INTERVAL_MS);
  return () => {
    clearInterval(timer);
    return peak;
  };
}

function processes(): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((name) => join("/proc", name));
}

/** Empty for a process that has ended meanwhile, or is another user's. */
function content(folder: string, file: string): string {
  try {
    return readFileSync(join(folder, file), "utf8");
  } catch {
    return "";
  }
}
