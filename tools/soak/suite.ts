import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { RunningHost, Suite } from "../../host";
import type { Mdev } from "../arena/mdevs";
import { onOwnHost } from "../arena/ownHost";
import { connecting, declaring, PROGRAM } from "../arena/program";
import type { Engine } from "../engine";
import { TemporaryProject } from "../engine/project";
import { cacheDir } from "../lib/paths";
import { duration, say, step } from "../lib/steps";
import { described, isClean, type Round } from "./round";
import { rounds } from "./rounds";

/** What is to be endured. */
export interface Plan {
  readonly engine: Engine;
  /** How many rounds. */
  readonly rounds: number;
  readonly devices: number;
  /** Pulumi's `--parallel`. */
  readonly parallel: number;
  /** Told of each round that is over. */
  readonly told: (round: Round) => void;
  readonly cancel: AbortSignal;
}

/** What a round takes for each device, of both commands and of the looks at the host. */
const USUAL_MS = 1_000;

/**
 * Runs all rounds on a host of the suite, which is started for it and ended afterwards. Each is told in a line, and what
 * one printed that was not clean is kept in a file.
 *
 * @throws as {@link rounds} does.
 */
export function soakSuite(suite: Suite, plan: Plan): Promise<void> {
  const { devices, cancel } = plan;
  return onOwnHost({ suite, name: `soak-${suite}`, devices, cancel }, (host, mdevs) => soakOn(host, mdevs, plan));
}

async function soakOn(host: RunningHost, mdevs: readonly Mdev[], plan: Plan): Promise<void> {
  const { engine, rounds: count, devices, parallel, told, cancel } = plan;
  const config = await connecting(host);
  const project = await TemporaryProject.create({ engine, code: PROGRAM, name: "soak", config, cancel });
  try {
    project.declare(declaring(mdevs));
    const title = `up and destroy of ${devices} devices on '${host.name}', round after round`;
    await step(title, duration(count * devices * USUAL_MS), async () => {
      for await (const round of rounds({ host, stack: project.stack, mdevs, count, parallel, cancel })) {
        told(round);
        const line = described(round, count);
        say(isClean(round) ? `  ${line}` : `  ${line}: see ${await keep(host, round, line)}`);
      }
    });
  } finally {
    await project.remove();
  }
}

/** Keeps what a round printed until the same round of a later run is kept. @returns the file's path. */
async function keep(host: RunningHost, { number, report }: Round, line: string): Promise<string> {
  const folder = join(cacheDir(), "log");
  const file = join(folder, `${host.name}-round-${number}.log`);
  await mkdir(folder, { recursive: true });
  await writeFile(file, `${line}\n\n${report}\n`, { mode: 0o600 });
  return file;
}
