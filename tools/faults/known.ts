import { writeFile } from "node:fs/promises";
import { z } from "zod";
import { SUITES, type Suite } from "../../host";
import { inDocs, readKept, writeKept } from "../lib/kept";
import { type Known, renderDocument } from "./document";
import { type Findings, findingsSchema } from "./findings";

const schema = z.partialRecord(z.enum(SUITES), findingsSchema);
const FILE = "faults.json";

/** Reads docs/faults.json; without one, nothing is known. @throws an Error that says what is wrong with it. */
export async function readKnown(): Promise<Known> {
  return (await readKept(FILE, schema)) ?? {};
}

/**
 * Keeps findings: writes each change to docs/faults.json and docs/faults.md. Those of several suites may come at the same time.
 *
 * @param known what is kept already.
 * @returns what takes the findings of a suite, changed.
 */
export function keeping(known: Known): (suite: Suite, change: (findings: Findings) => Findings) => Promise<void> {
  let all = known;
  let written: Promise<void> = Promise.resolve();
  return (suite, change) => {
    all = { ...all, [suite]: change(all[suite] ?? {}) };
    written = written.then(() => writeKnown(all));
    return written;
  };
}

async function writeKnown(known: Known): Promise<void> {
  await writeKept(FILE, known);
  await writeFile(inDocs("faults.md"), renderDocument(known));
}
