import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CHECKOUT } from "../../tools/lib/paths";

/** A fenced block of a document. */
export interface Block {
  /** `sh`, `typescript`, `text`. */
  readonly language: string;
  readonly text: string;
}

/** The fenced blocks of a document of the checkout, in their order. */
export function blocksOf(document: string): Block[] {
  const text = readFileSync(join(CHECKOUT, document), "utf8");
  return [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language = "", inner = ""]) => ({
    language,
    text: inner,
  }));
}
