import type { ClientChannel, ServerChannel } from "ssh2";
import { shellDialect, virshDialect } from "../../provider/host/dialects";
import { type Frame, framesOf, type Program } from "./frames";

/** When a fault comes. */
export const MOMENTS = ["before", "after"] as const;
export type Moment = (typeof MOMENTS)[number];

/** A moment of a step on its way. */
export interface Change {
  readonly moment: Moment;
  /** Its name. */
  readonly step: string;
}

/** Who looks on, and whether anything still passes: what does not is lost. */
export interface Passage {
  readonly isOpen: () => boolean;
  /** The name of what is to be watched; undefined for what passes unseen. */
  readonly stepOf: (frame: Frame) => string | undefined;
  readonly watch: (change: Change) => Promise<void>;
}

/** A step whose answer is not whole yet, or held back. */
interface Awaited {
  readonly frame: Frame;
  readonly step: string;
  stdout: string;
  stderr: string;
  whole: boolean;
}

const parsers = { virsh: virshDialect("").parse, sh: shellDialect.parse };

/** Hands on what a provider writes to one program on the host, and what that answers. Holds both at a step. */
export class CommandRelay {
  private readonly program: Program;
  private written = "";
  private handing: Promise<void> = Promise.resolve();
  /** When the program on the host has ended. */
  readonly ended: Promise<void>;
  private hasEnded = false;
  /** The step that is under way: its answer is held back until it is whole, and its moment is over. */
  private awaited: Awaited | undefined;

  constructor(
    private readonly channel: ServerChannel,
    private readonly onward: ClientChannel,
    command: string,
    private readonly passage: Passage,
  ) {
    this.program = /\bvirsh\b/.test(command) ? "virsh" : "sh";
    channel.setEncoding("utf8");
    onward.setEncoding("utf8");
    onward.stderr.setEncoding("utf8");
    channel.on("data", (text: string) => this.take(text));
    channel.on("end", () => this.next(async () => this.end()));
    channel.on("close", () => onward.close());
    onward.on("error", () => undefined);
    onward.on("data", (text: string) => this.answer("stdout", text));
    onward.stderr.on("data", (text: string) => this.answer("stderr", text));
    onward.on("exit", (code: number | null) => this.whenOpen(() => channel.exit(code ?? 137)));
    this.ended = new Promise((resolve) => onward.once("close", () => resolve()));
    onward.on("close", () => {
      this.hasEnded = true;
      // What has not passed yet when its program ends is lost, as where a fault holds it.
      if (this.awaited?.whole !== true) {
        this.release();
      }
      this.whenOpen(() => channel.end());
    });
  }

  private take(text: string): void {
    const { frames, rest } = framesOf(this.written + text, this.program);
    this.written = rest;
    for (const frame of frames) {
      this.next(() => this.hand(frame));
    }
  }

  private next(work: () => Promise<void>): void {
    this.handing = this.handing.then(work).catch(() => this.channel.close());
  }

  private async hand(frame: Frame): Promise<void> {
    const step = this.passage.stepOf(frame);
    if (step !== undefined) {
      await this.passage.watch({ moment: "before", step });
      this.awaited = { frame, step, stdout: "", stderr: "", whole: false };
    }
    this.whenOpen(() => this.onward.write(frame.text));
  }

  private end(): void {
    this.whenOpen(() => this.onward.end(this.written));
  }

  private answer(stream: "stdout" | "stderr", text: string): void {
    const { awaited } = this;
    if (awaited === undefined) {
      this.pass(stream, text);
      return;
    }
    awaited[stream] += text;
    const { step } = awaited;
    const { marks } = awaited.frame;
    const answer = marks && parsers[this.program](awaited.stdout, awaited.stderr, marks);
    if (awaited.whole || answer === undefined) {
      return;
    }
    awaited.whole = true;
    // A change that was refused, since libvirt lags, was not done: it comes again.
    if (answer.ok) {
      this.next(() => this.passage.watch({ moment: "after", step }));
      this.next(async () => (this.hasEnded ? undefined : this.release()));
    } else {
      this.release();
    }
  }

  /** Lets go of what was held back. */
  private release(): void {
    const { stdout = "", stderr = "" } = this.awaited ?? {};
    this.awaited = undefined;
    this.pass("stdout", stdout);
    this.pass("stderr", stderr);
  }

  private pass(stream: "stdout" | "stderr", text: string): void {
    if (text !== "") {
      this.whenOpen(() => (stream === "stdout" ? this.channel : this.channel.stderr).write(text));
    }
  }

  private whenOpen(act: () => void): void {
    if (this.passage.isOpen()) {
      act();
    }
  }
}
