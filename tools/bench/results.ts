import { z } from "zod";
import { SUITES, type Suite } from "../../host";
import { parseKept, readKept, writeKept } from "../lib/kept";

/** What each contestant does, in this order. */
export const PHASES = ["up", "refresh", "destroy"] as const;
export type Phase = (typeof PHASES)[number];

/** Who is measured: this provider, resources that do nothing, and three ways to do without a provider. */
export const CONTESTANTS = ["ours", "floor", "batch", "loop", "terraform"] as const;
export type ContestantName = (typeof CONTESTANTS)[number];

const measurement = z.strictObject({
  contestant: z.enum(CONTESTANTS),
  /** How many devices. */
  size: z.int().min(1),
  /** From 1. */
  round: z.int().min(1),
  phase: z.enum(PHASES),
  seconds: z.number().positive(),
  /** Whether the contestant itself found nothing wrong: its exit status. */
  ok: z.boolean(),
  /** After `up`: devices that mdevctl shows active, and defined with start auto. */
  ready: z.int().optional(),
  /** After `destroy`: devices that mdevctl still shows active or defined. */
  left: z.int().optional(),
  /** SSH connections in this phase, of sshd's log. */
  connections: z.int().optional(),
  /** The most memory that a provider process held, in MB (10^6 bytes). */
  memoryMB: z.number().optional(),
});
export type Measurement = z.output<typeof measurement>;

const suiteResult = z.strictObject({
  /** Day of the run, `2026-01-31`. */
  date: z.string(),
  /** The machine that runs the emulated host and Pulumi. */
  machine: z.strictObject({ cpu: z.string(), cores: z.int() }),
  versions: z.strictObject({
    libvirt: z.string(),
    mdevctl: z.string(),
    pulumi: z.string(),
    node: z.string(),
    /** Missing when it was not on PATH. */
    terraform: z.string().optional(),
  }),
  rounds: z.int(),
  measurements: z.array(measurement),
});
/** One run on one suite. */
export type SuiteResult = z.output<typeof suiteResult>;

const suiteName = z.enum(["bookworm", "forky"] satisfies Suite[]);
const schema = z.partialRecord(suiteName, suiteResult);
/** The last complete run on each suite. */
export type Results = z.output<typeof schema>;

/** The suites that have results, in the usual order. */
export function measured(results: Results): [Suite, SuiteResult][] {
  return SUITES.flatMap((suite) => {
    const result = results[suite];
    return result === undefined ? [] : [[suite, result]];
  });
}

const FILE = "bench.json";

/** Reads what {@link writeResults} wrote. @throws an Error that says what is wrong with it. */
export function parseResults(text: string): Results {
  return parseKept(FILE, schema, text);
}

/** Reads docs/bench.json; without one there are no results. @throws as {@link parseResults} does. */
export async function readResults(): Promise<Results> {
  return (await readKept(FILE, schema)) ?? {};
}

/** Writes docs/bench.json. */
export async function writeResults(results: Results): Promise<void> {
  await writeKept(FILE, results);
}
