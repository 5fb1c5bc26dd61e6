import { availableParallelism, cpus } from "node:os";
import { mustOnHost, type RunningHost, type Suite } from "../../host";
import { Arena } from "../arena/arena";
import type { Mdev } from "../arena/mdevs";
import { onOwnHost } from "../arena/ownHost";
import type { Engine } from "../engine";
import { duration, say } from "../lib/steps";
import type { Contestant } from "./contestants/contestant";
import type { Terraform } from "./contestants/terraform";
import { measureAll, type Turn } from "./measure";
import type { Measurement, SuiteResult } from "./results";

/** What is to be measured. */
export interface Plan {
  readonly engine: Engine;
  readonly terraform: Terraform | undefined;
  readonly contestants: readonly Contestant[];
  /** Numbers of devices. */
  readonly sizes: readonly number[];
  readonly rounds: number;
  readonly cancel: AbortSignal;
}

/**
 * Runs the plan on a host of the suite, which is started for it and ended afterwards.
 *
 * @throws an Error when a contestant could not be run.
 */
export async function benchSuite(suite: Suite, plan: Plan): Promise<SuiteResult> {
  const { sizes, cancel } = plan;
  return onOwnHost({ suite, name: `bench-${suite}`, devices: Math.max(...sizes), cancel }, (host, mdevs) =>
    resultOn(host, mdevs, plan),
  );
}

async function resultOn(host: RunningHost, mdevs: readonly Mdev[], plan: Plan): Promise<SuiteResult> {
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: { cpu: cpus()[0]?.model ?? "an unknown CPU", cores: availableParallelism() },
    versions: await versionsOf(host, plan),
    rounds: plan.rounds,
    measurements: await measureOn(host, mdevs, plan),
  };
}

async function measureOn(host: RunningHost, mdevs: readonly Mdev[], plan: Plan): Promise<Measurement[]> {
  const { engine, cancel } = plan;
  const arena = new Arena(host, mdevs, cancel);
  const started = Date.now();
  const measurements: Measurement[] = [];
  for (const { contestant, size, round } of turnsOf(plan)) {
    say(`→ round ${round} of ${plan.rounds}, after ${duration(Date.now() - started)}`);
    const turn: Turn = { contestant, mdevs: mdevs.slice(0, size), round };
    measurements.push(...(await measureAll({ host, engine, cancel }, arena, turn)));
  }
  return measurements;
}

/** A contestant's turn with a number of devices. */
interface Slot {
  readonly contestant: Contestant;
  readonly size: number;
  readonly round: number;
}

/**
 * The order of the turns: rounds, then sizes, then contestants, so that a change of the machine's mood meets all of
 * them. Each round begins with another contestant: none has always the same one before it. Pure.
 */
export function turnsOf({ contestants, sizes, rounds }: Pick<Plan, "contestants" | "sizes" | "rounds">): Slot[] {
  return Array.from({ length: rounds }, (_, index) => index).flatMap((index) => {
    const first = index % Math.max(contestants.length, 1);
    const order = [...contestants.slice(first), ...contestants.slice(0, first)];
    return sizes.flatMap((size) =>
      order.filter(({ largest }) => size <= largest).map((contestant) => ({ contestant, size, round: index + 1 })),
    );
  });
}

async function versionsOf(host: RunningHost, { engine, terraform }: Plan): Promise<SuiteResult["versions"]> {
  const libvirt = await mustOnHost(host, "virsh --version");
  const mdevctl = await mustOnHost(host, "mdevctl --version");
  return {
    libvirt: libvirt.trim(),
    mdevctl: mdevctl.trim().replace(/^mdevctl /, ""),
    pulumi: engine.version,
    node: process.versions.node,
    ...(terraform && { terraform: terraform.version }),
  };
}
