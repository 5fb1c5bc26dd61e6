import { performance } from "node:perf_hooks";
import type { RunningHost } from "../../host";
import { messageOf } from "../../provider/errors/messageOf";
import { Arena } from "../arena/arena";
import { countConnections } from "../arena/connections";
import type { Mdev } from "../arena/mdevs";
import type { Stack } from "../engine/stack";
import { say } from "../lib/steps";
import { isClean, leftAfterDestroy, type Phase, type Round, wrongAfterUp } from "./round";

/** What is done in rounds, and where. */
export interface Drill {
  readonly host: RunningHost;
  /** Its program declares a mediated device for each of `mdevs`. Neither the stack nor the host has any of them yet. */
  readonly stack: Stack;
  readonly mdevs: readonly Mdev[];
  /** How many rounds. */
  readonly count: number;
  /** Pulumi's `--parallel`. */
  readonly parallel: number;
  /** Called with the round's number straight after its `up`; when it throws, the round has failed. Default: nothing. */
  readonly afterUp?: (number: number) => Promise<void>;
  /** Ends what runs. Default: nothing does. */
  readonly cancel?: AbortSignal;
}

/**
 * Makes all devices with `pulumi up` and removes them with `pulumi destroy`, again and again without a pause, and asks
 * mdevctl what has become of them each time. After a round that was not clean, all is cleared away past the provider.
 *
 * @returns each round as soon as it is over, clean or not.
 * @throws an Error when all cannot be cleared away, the signal's reason once it has aborted.
 */
export async function* rounds(drill: Drill): AsyncGenerator<Round, void, undefined> {
  const arena = new Arena(drill.host, drill.mdevs, drill.cancel);
  let clean = true;
  for (let number = 1; number <= drill.count; number++) {
    if (!clean) {
      await clearAway(drill, arena);
    }
    const round = await runRound(drill, arena, number);
    clean = isClean(round);
    yield round;
  }
}

async function clearAway({ stack, host }: Drill, arena: Arena): Promise<void> {
  say(`  clearing away what the last round has left on '${host.name}' and in the stack's state`);
  await arena.clear();
  await stack.must("stack", "rm", "--yes", "--force", "--preserve-config");
  await stack.must("stack", "init");
}

async function runRound(drill: Drill, arena: Arena, number: number): Promise<Round> {
  const { mdevs, afterUp, cancel } = drill;
  const report: string[] = [];
  const seen: { up?: Phase; destroy?: Phase; wrong: string[]; left: string[] } = { wrong: [], left: [] };
  let failed = true;
  try {
    seen.up = await run(drill, "up", report);
    await afterUp?.(number);
    seen.wrong = wrongAfterUp(await arena.evidence(mdevs), mdevs);
    seen.destroy = await run(drill, "destroy", report);
    seen.left = leftAfterDestroy(await arena.evidence(mdevs));
    failed = !(seen.up.ok && seen.destroy.ok);
  } catch (error) {
    cancel?.throwIfAborted();
    report.push(messageOf(error));
  }
  return { number, failed, ...seen, report: [...report, ...seen.wrong, ...seen.left].join("\n\n") };
}

async function run(drill: Drill, command: "up" | "destroy", report: string[]): Promise<Phase> {
  const { host, stack, parallel, cancel } = drill;
  const words = [command, "--yes", "--skip-preview", "--parallel", String(parallel)];
  const connections = await countConnections(host);
  const started = performance.now();
  const { exitCode, output } = await stack.run(...words);
  const seconds = (performance.now() - started) / 1000;
  cancel?.throwIfAborted();
  report.push(`$ pulumi ${words.join(" ")}\n${output}\nexit status ${exitCode}`);
  return { ok: exitCode === 0, seconds, connections: await connections() };
}
