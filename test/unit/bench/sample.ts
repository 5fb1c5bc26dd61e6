import type { ContestantName, Measurement, Phase, SuiteResult } from "../../../tools/bench/results";

/** Seconds of the phases for each device, and for none at all. */
const SPEED: Readonly<Record<ContestantName, Readonly<Record<Phase, number>> & { start: number }>> = {
  ours: { up: 0.375, refresh: 0.125, destroy: 0.25, start: 4 },
  floor: { up: 0.0625, refresh: 0.0625, destroy: 0.0625, start: 2 },
  batch: { up: 0.5, refresh: 0.0625, destroy: 0.25, start: 2 },
  loop: { up: 2, refresh: 1, destroy: 1, start: 2 },
  terraform: { up: 4, refresh: 0, destroy: 2, start: 4 },
};

/** A run of three rounds whose second is as fast as SPEED says, the first a second slower, the third one faster. */
export function sample(sizes: readonly number[] = [8, 32, 128]): SuiteResult {
  const contestants = ["ours", "floor", "batch", "loop", "terraform"] as const;
  const measurements = sizes.flatMap((size) =>
    contestants.flatMap((contestant) => [1, 2, 3].flatMap((round) => ofRound(contestant, size, round))),
  );
  return {
    date: "2026-01-31",
    machine: { cpu: "Some CPU", cores: 2 },
    versions: { libvirt: "9.0.0", mdevctl: "1.2.0", pulumi: "3.259.0", node: "22.23.3", terraform: "1.11.4" },
    rounds: 3,
    measurements: measurements.filter(({ contestant, size }) => size <= 32 || isFast(contestant)),
  };
}

const isFast = (contestant: ContestantName) => ["ours", "floor", "batch"].includes(contestant);

function ofRound(contestant: ContestantName, size: number, round: number): Measurement[] {
  const phases = contestant === "terraform" ? (["up", "destroy"] as const) : (["up", "refresh", "destroy"] as const);
  return phases.map((phase) => ({
    contestant,
    size,
    round,
    phase,
    seconds: SPEED[contestant].start + size * SPEED[contestant][phase] + (2 - round),
    ok: true,
    ...(contestant !== "floor" && { connections: contestant === "terraform" ? size : 1 }),
    ...(contestant === "ours" && { memoryMB: 90 + round }),
    ...(contestant !== "floor" && phase === "up" && { ready: size }),
    ...(contestant !== "floor" && phase === "destroy" && { left: 0 }),
  }));
}

/** The run with some of its measurements changed. */
export function changed(result: SuiteResult, change: (one: Measurement) => Partial<Measurement>): SuiteResult {
  return { ...result, measurements: result.measurements.map((one) => ({ ...one, ...change(one) })) };
}
