import { randomBytes } from "node:crypto";
import type { SshChannel } from "../ssh/connect";

/** What a command of an interpreter answered. */
export interface Answer {
  readonly ok: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** The texts between which an answer stands. No program prints them by chance. */
export interface Marks {
  readonly begin: string;
  readonly end: string;
}

/** How one interpreter (virsh, sh) is started, and how the end of an answer is told. Pure. */
export interface Dialect {
  /** The remote command that starts it. */
  readonly start: string;
  /** What is written to it first. It must print nothing. */
  readonly preamble: string;
  /** What to write so that `command` runs, with `begin` before its output, and `end` behind it on stdout and stderr. */
  frame(command: string, marks: Marks): string;
  /** The answer, or undefined while it is incomplete. */
  parse(stdout: string, stderr: string, marks: Marks, command: string): Answer | undefined;
}

/** A mark in quotes such that the text, where it is echoed, does not look like the mark itself. */
export function quotedMark(mark: string): string {
  const middle = Math.floor(mark.length / 2);
  return `'${mark.slice(0, middle)}''${mark.slice(middle)}'`;
}

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
  constructor(readonly limitMs: number) {
    super(`no answer within ${limitMs / 1000} s`);
  }
}

interface Live {
  readonly channel: SshChannel;
  stdout: string;
  stderr: string;
  ended: InterpreterEnded | undefined;
  /** Called whenever one of the above has changed. */
  changed: () => void;
}

interface Request {
  readonly command: string;
  readonly limitMs: number;
  readonly begins: () => void;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * A program on the host that stays open and runs one command after the other, in the order in which they were given:
 * no process and no channel per command. It is started by the first command, and again after it ended.
 */
export class Interpreter {
  private readonly queue: Request[] = [];
  private readonly id = randomBytes(4).toString("hex");
  private live: Promise<Live> | undefined;
  private working = false;
  private count = 0;

  constructor(
    private readonly dialect: Dialect,
    private readonly open: (command: string) => Promise<SshChannel>,
  ) {}

  /**
   * Runs one command.
   *
   * @param limitMs limit for this command, from when it is its turn; starting the program counts.
   * @param begins called when it is its turn.
   * @throws InterpreterEnded, InterpreterSilent, or what opening a channel throws. A host that is silent or cannot be
   * reached fails those that wait as well: they were not begun, and each would wait for as long again.
   */
  run(command: string, limitMs: number, begins: () => void = () => undefined): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.queue.push({ command, limitMs, begins, resolve, reject });
      void this.work();
    });
  }

  /** Ends the program, if it runs. */
  close(): void {
    const closing = this.live;
    this.live = undefined;
    closing?.then(
      (live) => live.channel.close(),
      () => undefined,
    );
  }

  private async work(): Promise<void> {
    if (this.working) {
      return;
    }
    this.working = true;
    for (let request = this.queue.shift(); request !== undefined; request = this.queue.shift()) {
      try {
        request.begins();
        request.resolve(await this.exchange(request));
      } catch (error) {
        this.close();
        request.reject(error);
        if (!(error instanceof InterpreterEnded)) {
          for (const waiting of this.queue.splice(0)) {
            waiting.reject(error);
          }
        }
      }
    }
    this.working = false;
  }

  private exchange({ command, limitMs }: Request): Promise<Answer> {
    this.count += 1;
    const marks = { begin: `${this.id}-${this.count}-begin`, end: `${this.id}-${this.count}-end` };
    return new Promise<Answer>((resolve, reject) => {
      const timer = setTimeout(() => reject(new InterpreterSilent(limitMs)), limitMs);
      const attend = (live: Live) => {
        live.stdout = "";
        live.stderr = "";
        live.changed = () => {
          const answer = this.dialect.parse(live.stdout, live.stderr, marks, command);
          if (answer === undefined && live.ended === undefined) {
            return;
          }
          clearTimeout(timer);
          live.changed = () => undefined;
          return answer === undefined ? reject(live.ended) : resolve(answer);
        };
        live.channel.write(this.dialect.frame(command, marks));
        live.changed();
      };
      this.started()
        .then(attend)
        .catch((error: unknown) => {
          clearTimeout(timer);
          reject(error);
        });
    });
  }

  private async started(): Promise<Live> {
    const running = await this.live?.catch(() => undefined);
    if (running !== undefined && running.ended === undefined) {
      return running;
    }
    this.live = this.start();
    return this.live;
  }

  private async start(): Promise<Live> {
    const channel = await this.open(this.dialect.start);
    const live: Live = { channel, stdout: "", stderr: "", ended: undefined, changed: () => undefined };
    channel.listen({
      stdout: (text) => {
        live.stdout += text;
        live.changed();
      },
      stderr: (text) => {
        live.stderr += text;
        live.changed();
      },
      closed: (exitCode) => {
        live.ended = new InterpreterEnded(live.stderr, exitCode);
        live.changed();
      },
    });
    channel.write(this.dialect.preamble);
    return live;
  }
}
