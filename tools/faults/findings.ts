import { z } from "zod";
import { MOMENTS, type Moment } from "./commandRelay";
import { FAULTS, type Fault } from "./faults";

/** Where an experiment stands in the table. */
export interface Place {
  readonly operation: string;
  readonly step: string;
  readonly moment: Moment;
  readonly fault: Fault;
}

/** What came of an experiment. */
export interface Result extends Place {
  /** Whether all was as promised afterwards. */
  readonly ok: boolean;
}

/** When a fault can come in an operation. */
export interface Rows {
  readonly operation: string;
  readonly moments: readonly Pick<Place, "moment" | "step">[];
}

const outcome = z.templateLiteral([z.enum(["ok", "FAILED"]), " ", z.iso.date()]);

/** Schema of {@link Findings}. */
export const findingsSchema = z.record(
  z.string(),
  z.record(z.templateLiteral([z.enum(MOMENTS), " ", z.string()]), z.partialRecord(z.enum(FAULTS), outcome)),
);

/**
 * What came of experiments, and on which day: by operation, by moment and step (`before nodedev-define`), and by fault. A
 * fault is missing where the experiment was not made.
 */
export type Findings = z.output<typeof findingsSchema>;

/** Findings with a result more, which takes the place of an earlier one. Pure. @param day `2026-01-31`. */
export function withResult(findings: Findings, result: Result, day: string): Findings {
  const { operation, fault, ok } = result;
  const rows = findings[operation] ?? {};
  const row = { ...rows[rowOf(result)], [fault]: `${ok ? "ok" : "FAILED"} ${day}` };
  return { ...findings, [operation]: { ...rows, [rowOf(result)]: row } };
}

/** Findings with these rows for an operation, and no others: what came of a step that is no longer made is of no use. Pure. */
export function withRows(findings: Findings, { operation, moments }: Rows): Findings {
  const known = findings[operation] ?? {};
  return { ...findings, [operation]: Object.fromEntries(moments.map(rowOf).map((row) => [row, known[row] ?? {}])) };
}

function rowOf({ moment, step }: Pick<Place, "moment" | "step">): `${Moment} ${string}` {
  return `${moment} ${step}`;
}

/** Whether an experiment was made, and went well. Pure. */
export function isOk(findings: Findings, place: Place): boolean {
  return outcomeOf(findings, place)?.startsWith("ok") === true;
}

/** Whether an experiment was made. Pure. */
export function isMade(findings: Findings, place: Place): boolean {
  return outcomeOf(findings, place) !== undefined;
}

function outcomeOf(findings: Findings, place: Place): string | undefined {
  return findings[place.operation]?.[rowOf(place)]?.[place.fault];
}

/** Whether all experiments of an operation were made, and went well. Pure. */
export function isAllOk(findings: Findings, operation: string): boolean {
  const rows = Object.values(findings[operation] ?? {});
  return rows.length > 0 && rows.every((row) => FAULTS.every((fault) => row[fault]?.startsWith("ok") === true));
}

/** How many experiments of the operations there are, and how many of them went well and did not. Pure. */
export function countOf(findings: Findings): { readonly all: number; readonly ok: number; readonly failed: number } {
  const rows = Object.values(findings).flatMap((operation) => Object.values(operation));
  const made = rows.flatMap((row) => Object.values(row));
  const ok = made.filter((one) => one.startsWith("ok")).length;
  return { all: rows.length * FAULTS.length, ok, failed: made.length - ok };
}
