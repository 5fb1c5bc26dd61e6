import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { bindVfioCcw, type RunningHost, type Suite, unbindVfioCcw } from "../../host";
import type { Engine } from "../engine";
import { cacheDir } from "../lib/paths";
import { duration, say } from "../lib/steps";
import { MOMENTS } from "./commandRelay";
import { FAULTS } from "./faults";
import type { Place, Result, Rows } from "./findings";
import { type Experiment, type Finding, Laboratory } from "./laboratory";
import { type Operation, operationsOn } from "./operations";
import { type Course, next } from "./schedule";
import { strangers, withoutStrangers } from "./strangers";

/** Which experiments are made. Default: all. */
export interface Choice {
  /** Whether this operation is taken. */
  readonly operation?: (name: string) => boolean;
  readonly experiment?: (place: Place) => boolean;
}

/** What the experiments need. */
export interface Means {
  readonly engine: Engine;
  /** A host with {@link SUBCHANNELS} that nobody uses. */
  readonly host: RunningHost;
  readonly cancel?: AbortSignal;
}

/** How many subchannels the experiments need. */
export const SUBCHANNELS = 6;

/** The domain that disks are given to; it is shut off. */
const DOMAIN = "dasd-mdev-faults";

/** What is learnt: which rows the table has for an operation, before any result of it, and each result. */
export type Learnt = { readonly rows: Rows } | { readonly result: Result };

/** A host that is no longer as it must be for what follows. */
export class HostSpoilt extends Error {}

/**
 * Makes each fault come before and after each step of each operation, and tells each in a line. The steps are those that the
 * operation makes when nothing breaks. Experiments are made in such an order that one begins with what another ends with.
 *
 * @throws HostSpoilt when nothing more can be learnt on the host; an experiment that was made is told before.
 */
export async function* matrix(means: Means, choice: Choice = {}): AsyncGenerator<Learnt> {
  const { engine, host, cancel } = means;
  const [bound, bare, spare, resting, running, beside] = host.devices;
  if (!(bound && bare && spare && resting && running && beside)) {
    throw new RangeError(`the host needs ${SUBCHANNELS} subchannels`);
  }
  const others = { resting, running, beside };
  const ground = { bound, bare, spare, domain: DOMAIN };
  try {
    await bindVfioCcw(host, [bound.subchannel]);
    await strangers(host, others, DOMAIN);
    const laboratory = await Laboratory.open({ engine, host, name: "faults", ground, cancel });
    try {
      const operations = operationsOn(ground);
      yield* all({ suite: host.suite, laboratory, cancel }, operations, choice);
    } finally {
      await laboratory.close();
    }
  } finally {
    await withoutStrangers(host, others, DOMAIN);
    await unbindVfioCcw(host, [bound.subchannel]);
  }
}

/** Where and with what experiments are made. */
interface Site {
  readonly suite: Suite;
  readonly laboratory: Laboratory;
  readonly cancel: AbortSignal | undefined;
}

async function* all(site: Site, operations: readonly Operation[], choice: Choice): AsyncGenerator<Learnt> {
  const { laboratory, cancel } = site;
  const courses = operations
    .filter(({ name }) => choice.operation?.(name) !== false)
    .map((operation): Course => ({ operation, left: undefined }));
  for (;;) {
    cancel?.throwIfAborted();
    const course = next(courses, (operation) => laboratory.isReadyFor(operation));
    if (course === undefined) {
      break;
    }
    const experiment = course.left?.shift();
    if (experiment === undefined) {
      const found = await begun(site, course.operation);
      course.left = found.filter((one) => choice.experiment?.(placeOf(one)) !== false);
      yield { rows: { operation: course.operation.name, moments: momentsOf(found) } };
    } else {
      const { result, isOver } = await made(site, experiment);
      yield { result };
      if (!isOver) {
        throw new HostSpoilt("The host is no longer as it was found: nothing more can be learnt on it.");
      }
    }
  }
  const left = await laboratory.clear();
  if (left.length > 0) {
    throw new HostSpoilt(["After all of it:", ...left].join("\n"));
  }
}

async function begun({ suite, laboratory }: Site, operation: Operation): Promise<Experiment[]> {
  const steps = await laboratory.stepsOf(operation);
  say(`→ ${suite}, ${operation.name}: ${steps.join(", ")}`);
  return experiments(operation, steps);
}

/** Every fault before and after each step. Pure. */
export function experiments(operation: Operation, steps: readonly string[]): Experiment[] {
  return steps.flatMap((step, index) => {
    const previous = steps[index - 1];
    return MOMENTS.flatMap((moment) => FAULTS.map((fault) => ({ operation, step, previous, moment, fault })));
  });
}

function placeOf({ operation, step, moment, fault }: Experiment): Place {
  return { operation: operation.name, step, moment, fault };
}

/** When something is broken, each once. */
function momentsOf(all: readonly Experiment[]): Rows["moments"] {
  const [first] = FAULTS;
  return all.filter(({ fault }) => fault === first).map(({ moment, step }) => ({ moment, step }));
}

async function made(
  { suite, laboratory, cancel }: Site,
  experiment: Experiment,
): Promise<{ result: Result; isOver: boolean }> {
  const started = Date.now();
  const place = placeOf(experiment);
  const { operation, step, moment, fault } = place;
  const finding = await laboratory.experiment(experiment);
  // One that was ended from outside shows nothing.
  cancel?.throwIfAborted();
  const ok = finding.wrong.length === 0;
  const name = `${suite}, ${operation}, ${fault} ${moment} ${step}`;
  const line = `${name}: ${ok ? "ok" : "FAILED"}, ${duration(Date.now() - started)}`;
  say(`  ${line}${ok ? "" : `: see ${await keep(name, line, finding)}`}`);
  return { result: { ...place, ok }, isOver: finding.isOver };
}

/** Keeps what is known of an experiment until the same one of a later run is kept. @returns the file's path. */
async function keep(name: string, line: string, { wrong, report }: Finding): Promise<string> {
  const folder = join(cacheDir(), "log");
  const file = join(folder, `fault-${name.replaceAll(/[^\w]+/g, "-")}.log`);
  await mkdir(folder, { recursive: true });
  await writeFile(file, [line, ...wrong, "", report, ""].join("\n"), { mode: 0o600 });
  return file;
}
