import type { Marks } from "../../provider/host/dialects";
import { STEPS } from "../../provider/host/lanes";

/** Which of the programs that the provider keeps open on the host. */
export type Program = "virsh" | "sh";

/** A part of what the provider writes to a program: one command, or what stands before the first. */
export interface Frame {
  readonly text: string;
  /** Undefined for what asks for no answer. */
  readonly marks: Marks | undefined;
  /** What the command changes, as a name: `nodedev-start`, `driverctl set-override`; undefined for a look. */
  readonly change: string | undefined;
}

const MARK = String.raw`'([\w-]*)''([\w-]*)'`;
/** What {@link virshDialect} and {@link shellDialect} write around a command. */
const framed: Record<Program, RegExp> = {
  virsh: new RegExp(`echo ${MARK}; (.*); echo ${MARK}; echo --err ${MARK}\\n`, "g"),
  sh: new RegExp(
    String.raw`printf %s ${MARK}\n\(\n([\s\S]*?)\n\) <\/dev\/null\nprintf '%s%s\\n' ${MARK} "\$\?"\nprintf %s ${MARK} >&2\n`,
    "g",
  ),
};

/** Cuts what was written so far into frames. @returns what is whole, and what is still to be gone on with. Pure. */
export function framesOf(written: string, program: Program): { frames: Frame[]; rest: string } {
  const frames: Frame[] = [];
  let end = 0;
  for (const match of written.matchAll(framed[program])) {
    const [text, begin1 = "", begin2 = "", command = "", end1 = "", end2 = ""] = match;
    if (match.index > end) {
      frames.push({ text: written.slice(end, match.index), marks: undefined, change: undefined });
    }
    const marks = { begin: begin1 + begin2, end: end1 + end2 };
    frames.push({ text, marks, change: changeIn(command, program) });
    end = match.index + text.length;
  }
  return { frames, rest: written.slice(end) };
}

function changeIn(command: string, program: Program): string | undefined {
  return program === "virsh" ? changeOfVirsh(command) : changeOfScript(command);
}

/** The command with its options, without the device. */
function changeOfVirsh(command: string): string | undefined {
  const [name = "", ...words] = command.split(" ");
  return STEPS.includes(name) ? [name, ...words.filter((word) => word.startsWith("--"))].join(" ") : undefined;
}

/** The first program that a script runs as root, and what it does: a file of sysfs, or driverctl's command. */
function changeOfScript(script: string): string | undefined {
  const [, name, words = ""] = /\broot (driverctl|dd|install)\b([^\n]*)/.exec(script) ?? [];
  switch (name) {
    case "driverctl":
      return `driverctl ${/\b(un)?set-override\b/.exec(words)?.[0] ?? ""}`.trim();
    case "dd":
      return `write ${/of='?[^ ']*\/([\w-]+)/.exec(words)?.[1] ?? "a file"}`;
    case "install":
      return "install a file";
    default:
      return undefined;
  }
}
