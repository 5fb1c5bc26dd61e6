/** Results that a tool keeps in docs/, as JSON, for its next run and for the page that it writes of them. */
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { CHECKOUT } from "./paths";

/** The path of a file in docs/. */
export const inDocs = (name: string) => join(CHECKOUT, "docs", name);

/**
 * Results, from their text.
 *
 * @param name the file's name in docs/, for the error.
 * @throws an Error that says what is wrong with them.
 */
export function parseKept<T>(name: string, schema: z.ZodType<T>, text: string): T {
  const parsed = schema.safeParse(JSON.parse(text));
  if (!parsed.success) {
    throw new Error(`docs/${name} is not what its tool writes: ${z.prettifyError(parsed.error)}\nMove it away.`);
  }
  return parsed.data;
}

/** Results as text, indented as Biome wants it. */
export function formatKept(results: unknown): string {
  return `${JSON.stringify(results, null, 2)}\n`;
}

/** Reads what was kept; undefined where nothing was. @throws as {@link parseKept} does. */
export async function readKept<T>(name: string, schema: z.ZodType<T>): Promise<T | undefined> {
  return existsSync(inDocs(name)) ? parseKept(name, schema, await readFile(inDocs(name), "utf8")) : undefined;
}

/** Keeps results. */
export async function writeKept(name: string, results: unknown): Promise<void> {
  await writeFile(inDocs(name), formatKept(results));
}
