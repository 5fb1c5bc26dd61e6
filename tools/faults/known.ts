import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { SUITES } from "../../host";
import { CHECKOUT } from "../lib/paths";
import { type Known, renderDocument } from "./document";
import { findingsSchema } from "./findings";

const schema = z.partialRecord(z.enum(SUITES), findingsSchema);
const file = (name: string) => join(CHECKOUT, "docs", name);

/** Reads docs/faults.json; without one, nothing is known. @throws an Error that says what is wrong with it. */
export async function readKnown(): Promise<Known> {
  if (!existsSync(file("faults.json"))) {
    return {};
  }
  const { data, error } = schema.safeParse(JSON.parse(await readFile(file("faults.json"), "utf8")));
  if (data === undefined) {
    throw new Error(`docs/faults.json is not what 'npm run faults' writes: ${z.prettifyError(error)}\nMove it away.`);
  }
  return data;
}

/** Writes docs/faults.json and docs/faults.md. */
export async function writeKnown(known: Known): Promise<void> {
  await writeFile(file("faults.json"), `${JSON.stringify(known, null, 2)}\n`);
  await writeFile(file("faults.md"), renderDocument(known));
}
