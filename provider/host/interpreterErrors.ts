import { HostError } from "../errors/hostError";

/** The interpreter ended, or its channel broke, before it had answered. */
export class InterpreterEnded extends Error {
  constructor(
    /** What it had written to stderr by then. */
    readonly stderr: string,
    /** Undefined when the connection broke. */
    readonly exitCode: number | undefined,
  ) {
    super(stderr.trim() || "the connection broke");
  }
}

/** The interpreter did not answer within the limit. It is given up, and the next command starts another. */
export class InterpreterSilent extends Error {
  constructor(
    readonly limitMs: number,
    /** What it had written to stderr by then: a question of sudo, say, that nobody answers. */
    readonly stderr = "",
    /** Whether the command was written to it, and may be done yet. */
    readonly begun = true,
  ) {
    super([`no answer within ${limitMs / 1000} s`, stderr.trim()].filter((part) => part !== "").join(", but: "));
  }

  /** The same, with what was said before. */
  after(stderr: string): InterpreterSilent {
    return new InterpreterSilent(this.limitMs, stderr, this.begun);
  }

  /** The same, for a command that was still to come. */
  beforeItsTurn(): InterpreterSilent {
    return new InterpreterSilent(this.limitMs, this.stderr, false);
  }
}

/** Whether the command had begun, and then its program or the connection ended: it may have been done or not. */
export function wasCutShort(error: unknown): boolean {
  return error instanceof HostError && error.cause instanceof InterpreterEnded;
}

/** Whether the command had begun, and there was no answer within the limit: it may be done yet. */
export function wasSilent(error: unknown): boolean {
  return error instanceof HostError && error.cause instanceof InterpreterSilent && error.cause.begun;
}
