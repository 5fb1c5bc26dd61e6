import { markdownTable } from "markdown-table";
import { FAULTS } from "./faults";
import type { Findings } from "./findings";

/** A row for each moment of each step of each operation, a column for each fault: `ok`, `FAILED`, or nothing. Pure. */
export function renderTable(findings: Findings): string {
  const operations = Object.entries(findings);
  const rows = operations.flatMap(([, moments]) => Object.values(moments));
  const columns = FAULTS.filter((fault) => rows.some((row) => row[fault] !== undefined));
  const body = operations.flatMap(([operation, moments]) =>
    Object.entries(moments).map(([at, row]) => [
      operation,
      at,
      ...columns.map((fault) => row[fault]?.split(" ")[0] ?? ""),
    ]),
  );
  return markdownTable([["Operation", "Fault comes", ...columns], ...body]);
}
