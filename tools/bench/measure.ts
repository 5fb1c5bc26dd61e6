import { performance } from "node:perf_hooks";
import type { Arena } from "../arena/arena";
import { countConnections } from "../arena/connections";
import type { Mdev } from "../arena/mdevs";
import { say } from "../lib/steps";
import type { Contestant, Done, Place, Trial } from "./contestants/contestant";
import { figuresOf, isWhole } from "./figures";
import { watchProviderMemory } from "./memory";
import type { Measurement, Phase } from "./results";
import { described } from "./text";

/** Where a measurement belongs. */
export interface Turn {
  readonly contestant: Contestant;
  readonly mdevs: readonly Mdev[];
  /** From 1. */
  readonly round: number;
}

/** How many characters of what a contestant printed are shown when it lost something. */
const SHOWN = 600;

/**
 * Measures all phases of a contestant once, and leaves the host empty.
 *
 * @throws an Error when a phase could not be run; one that runs and fails is measured, and said.
 */
export async function measureAll(place: Place, arena: Arena, turn: Turn): Promise<Measurement[]> {
  const { contestant, mdevs } = turn;
  const trial = await contestant.prepare(place, mdevs);
  const measurements: Measurement[] = [];
  try {
    for (const phase of contestant.phases) {
      measurements.push(await measure(place, arena, turn, trial, phase));
    }
  } finally {
    await trial.remove();
  }
  if (contestant.touchesHost) {
    await arena.clear();
  }
  return measurements;
}

async function measure(place: Place, arena: Arena, turn: Turn, trial: Trial, phase: Phase): Promise<Measurement> {
  const { contestant, mdevs, round } = turn;
  const connections = contestant.touchesHost ? await countConnections(place.host) : undefined;
  const { done, seconds, memoryMB } = await timed(trial, phase);
  place.cancel.throwIfAborted();
  const measurement: Measurement = {
    contestant: contestant.name,
    size: mdevs.length,
    round,
    phase,
    seconds,
    ok: done.ok,
    ...(connections && { connections: await connections() }),
    ...(memoryMB !== undefined && { memoryMB }),
    ...(contestant.touchesHost && (await achieved(arena, phase, mdevs))),
  };
  say(`  ${described(measurement)}`);
  if (!figuresOf([measurement]).every(isWhole)) {
    say(done.output.trimEnd().slice(-SHOWN).replaceAll(/^/gm, "    | "));
  }
  return measurement;
}

async function timed(trial: Trial, phase: Phase): Promise<{ done: Done; seconds: number; memoryMB?: number }> {
  const memory = trial.pulumiHome === undefined ? undefined : watchProviderMemory(trial.pulumiHome);
  const started = performance.now();
  try {
    const done = await trial.run(phase);
    const seconds = rounded((performance.now() - started) / 1000, 3);
    const peak = memory?.();
    return { done, seconds, ...(peak !== undefined && { memoryMB: rounded(peak, 1) }) };
  } finally {
    memory?.();
  }
}

async function achieved(
  arena: Arena,
  phase: Phase,
  mdevs: readonly Mdev[],
): Promise<{ ready?: number; left?: number }> {
  if (phase === "refresh") {
    return {};
  }
  const { active, ready, left } = await arena.evidence(mdevs);
  if (phase === "destroy") {
    return { left: left.length };
  }
  await arena.settle(mdevs, active.length);
  return { ready: ready.length };
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
