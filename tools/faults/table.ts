import { markdownTable } from "markdown-table";
import { MOMENTS, type Moment } from "./commandRelay";
import { FAULTS, type Fault } from "./faults";

/** One experiment that was made. */
export interface Result {
  readonly operation: string;
  readonly step: string;
  readonly moment: Moment;
  readonly fault: Fault;
  /** Whether all was as promised afterwards. */
  readonly ok: boolean;
}

/** A row for each step of each operation and moment, a column for each fault: `ok`, `FAILED`, or nothing. Pure. */
export function renderTable(results: readonly Result[]): string {
  const columns = FAULTS.filter((fault) => results.some((result) => result.fault === fault));
  const rows = new Map<string, Result[]>();
  for (const result of results) {
    const key = JSON.stringify([result.operation, result.step]);
    rows.set(key, [...(rows.get(key) ?? []), result]);
  }
  const body = [...rows.values()].flatMap((row) =>
    MOMENTS.filter((moment) => row.some((result) => result.moment === moment)).map((moment) => [
      row[0]?.operation ?? "",
      `${moment} ${row[0]?.step ?? ""}`,
      ...columns.map((fault) => cell(row.find((one) => one.fault === fault && one.moment === moment))),
    ]),
  );
  return markdownTable([["Operation", "Fault comes", ...columns], ...body]);
}

function cell(result: Result | undefined): string {
  return result === undefined ? "" : result.ok ? "ok" : "FAILED";
}
