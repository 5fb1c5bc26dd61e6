import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { bindVfioCcw, defineGuest, type RunningHost, type Suite, unbindVfioCcw } from "../../host";
import { stopGuest } from "../../host/guest";
import type { Engine } from "../engine";
import { cacheDir } from "../lib/paths";
import { duration, say } from "../lib/steps";
import { MOMENTS } from "./commandRelay";
import { FAULTS } from "./faults";
import type { Place, Result } from "./findings";
import { type Experiment, type Finding, Laboratory } from "./laboratory";
import { type Operation, operationsOn } from "./operations";
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
  /** A host with three subchannels or more that nobody uses. */
  readonly host: RunningHost;
  readonly cancel?: AbortSignal;
}

/** The domain that disks are given to; it is shut off. */
const DOMAIN = "dasd-mdev-faults";

/**
 * Makes each fault come before and after each change that each operation makes on the host, one after the other, and tells
 * each in a line. The changes are those that the operation makes when nothing breaks.
 *
 * @returns each result as it is known; before an operation, all experiments of it are told, as not made.
 * @throws an Error when the host is no longer as it must be for what follows.
 */
export async function* matrix({ engine, host, cancel }: Means, choice: Choice = {}): AsyncGenerator<Result> {
  const [bound, bare, other] = host.devices;
  if (bound === undefined || bare === undefined || other === undefined) {
    throw new RangeError("the host needs three subchannels");
  }
  try {
    await bindVfioCcw(host, [bound.subchannel]);
    await defineGuest(host, { name: DOMAIN });
    await strangers(host, other);
    const laboratory = await Laboratory.open({ engine, host, name: "faults", cancel });
    try {
      for (const operation of operationsOn({ bound, bare, domain: DOMAIN })) {
        yield* inOperation({ suite: host.suite, laboratory, cancel }, operation, choice);
      }
    } finally {
      await laboratory.close();
    }
  } finally {
    await stopGuest(host, DOMAIN);
    await withoutStrangers(host, other);
    await unbindVfioCcw(host, [bound.subchannel]);
  }
}

/** Where and with what experiments are made. */
interface Site {
  readonly suite: Suite;
  readonly laboratory: Laboratory;
  readonly cancel: AbortSignal | undefined;
}

async function* inOperation(site: Site, operation: Operation, choice: Choice): AsyncGenerator<Result> {
  if (choice.operation?.(operation.name) === false) {
    return;
  }
  const { suite, laboratory, cancel } = site;
  const steps = await laboratory.stepsOf(operation);
  say(`→ ${suite}, ${operation.name}: ${steps.join(", ")}`);
  const all = experiments(operation, steps);
  yield* all.map((experiment) => ({ ...placeOf(experiment), ok: undefined }));
  for (const experiment of all.filter((one) => choice.experiment?.(placeOf(one)) !== false)) {
    cancel?.throwIfAborted();
    const { result, finding } = await made(site, experiment);
    yield result;
    if (!finding.isOver) {
      throw new Error("The host is no longer as it was found: nothing more can be learnt on it.");
    }
  }
}

/** Every fault before and after each step. Pure. */
export function experiments(operation: Operation, steps: readonly string[]): Experiment[] {
  return steps.flatMap((step) =>
    MOMENTS.flatMap((moment) => FAULTS.map((fault) => ({ operation, step, moment, fault }))),
  );
}

function placeOf({ operation, ...when }: Experiment): Place {
  return { ...when, operation: operation.name };
}

async function made(
  { suite, laboratory, cancel }: Site,
  experiment: Experiment,
): Promise<{ result: Result; finding: Finding }> {
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
  return { result: { ...place, ok }, finding };
}

/** Keeps what is known of an experiment until the same one of a later run is kept. @returns the file's path. */
async function keep(name: string, line: string, { wrong, report }: Finding): Promise<string> {
  const folder = join(cacheDir(), "log");
  const file = join(folder, `fault-${name.replaceAll(/[^\w]+/g, "-")}.log`);
  await mkdir(folder, { recursive: true });
  await writeFile(file, [line, ...wrong, "", report, ""].join("\n"), { mode: 0o600 });
  return file;
}
