import { isProvider, processes, statusOf } from "../lib/processes";

const INTERVAL_MS = 100;

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
    for (const process of processes()) {
      const held = isProvider(process, pulumiHome) ? parsePeakMB(statusOf(process)) : undefined;
      peak = held === undefined ? peak : Math.max(held, peak ?? 0);
    }
  };
  const timer = setInterval(look, INTERVAL_MS);
  return () => {
    clearInterval(timer);
    return peak;
  };
}
