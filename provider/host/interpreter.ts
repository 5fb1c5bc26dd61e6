import { randomBytes } from "node:crypto";
import type { SshChannel } from "../ssh/connect";
import { unlessLate } from "../waiting";
import type { Answer, Dialect, Marks } from "./dialects";
import { InterpreterEnded, InterpreterSilent } from "./interpreterErrors";

interface Live {
  readonly channel: SshChannel;
  stdout: string;
  stderr: string;
  ended: InterpreterEnded | undefined;
  /** Called whenever one of the above has changed. */
  changed: () => void;
}

/** How a command is treated. */
export interface Manner {
  /**
   * For a command that changes nothing: all that wait are written together, so that many take one round trip, and one
   * that got no answer since the program ended is run once more. Default: false, one at a time, and never twice.
   */
  readonly look?: boolean;
  /** Called when the command is written to the program. */
  readonly begins?: () => void;
}

interface Request {
  readonly command: string;
  readonly limitMs: number;
  readonly look: boolean;
  readonly begins: () => void;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
  /** True once a program has ended before it answered this. */
  repeated: boolean;
}

/** How many commands are written together at most: virsh repeats what it reads, and its answers must find room. */
const BATCH = 64;

/**
 * A program on the host that stays open and runs one command after the other, in the order in which they were given:
 * no process and no channel per command. It is started by the first command, and again after it ended.
 */
export class Interpreter {
  private readonly queue: Request[] = [];
  private readonly id = randomBytes(4).toString("hex");
  private live: Promise<Live> | undefined;
  private working = false;
  private requests = 0;
  private changes = 0;
  private count = 0;

  constructor(
    private readonly dialect: Dialect,
    private readonly openChannel: (command: string) => Promise<SshChannel>,
  ) {}

  /** True from when its program is started until it is given up. */
  get open(): boolean {
    return this.live !== undefined;
  }

  /** How many commands run or wait. */
  get load(): number {
    return this.requests;
  }

  /** True while a command runs or waits. */
  get busy(): boolean {
    return this.requests > 0;
  }

  /** True while a command runs or waits that may change something. */
  get changing(): boolean {
    return this.changes > 0;
  }

  /**
   * Runs one command.
   *
   * @param limitMs limit for this command, from when it is its turn; starting the program has as long again.
   * @throws InterpreterEnded, InterpreterSilent, or what opening a channel throws. A host that is silent or cannot be
   * reached fails those that wait as well: they were not begun, and each would wait for as long again.
   */
  async run(
    command: string,
    limitMs: number,
    { look = false, begins = () => undefined }: Manner = {},
  ): Promise<Answer> {
    const change = look ? 0 : 1;
    this.requests += 1;
    this.changes += change;
    try {
      return await new Promise<Answer>((resolve, reject) => {
        this.queue.push({ command, limitMs, look, begins, resolve, reject, repeated: false });
        void this.work();
      });
    } finally {
      this.requests -= 1;
      this.changes -= change;
    }
  }

  /** Starts the program, if it does not run, for a command that is to follow: a failure shows there. */
  warmUp(): void {
    if (this.live === undefined) {
      this.live = this.start();
      this.live.catch(() => undefined);
    }
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
    for (let [next] = this.queue; next !== undefined; [next] = this.queue) {
      try {
        const live = await within(next.limitMs, this.started());
        await this.exchange(live, this.queue.splice(0, this.together()));
      } catch (failure) {
        this.close();
        const error = failure instanceof InterpreterSilent ? failure.beforeItsTurn() : failure;
        for (const waiting of this.queue.splice(0)) {
          waiting.reject(error);
        }
      }
    }
    this.working = false;
  }

  /** How many of those that wait can be written together: the looks in front, or one change. */
  private together(): number {
    const change = this.queue.slice(0, BATCH).findIndex(({ look }) => !look);
    return change < 0 ? BATCH : Math.max(change, 1);
  }

  /** Writes commands together, and gives each its answer. @throws InterpreterSilent. */
  private async exchange(live: Live, batch: Request[]): Promise<void> {
    live.stdout = "";
    live.stderr = "";
    const marked = batch.map((request) => ({ request, marks: this.nextMarks() }));
    for (const { begins } of batch) {
      begins();
    }
    live.channel.write(marked.map(({ request, marks }) => this.dialect.frame(request.command, marks)).join(""));
    for (const [index, { request, marks }] of marked.entries()) {
      try {
        request.resolve(await within(request.limitMs, this.answer(live, marks)));
      } catch (failure) {
        this.close();
        // At once: what sudo held back is told when its channel closes.
        live.channel.kill();
        const error = failure instanceof InterpreterSilent ? failure.after(live.stderr) : failure;
        this.lose(batch.slice(index), error);
        if (error instanceof InterpreterSilent) {
          throw error;
        }
        return;
      }
    }
  }

  /** What becomes of commands whose program ended or fell silent. */
  private lose(requests: Request[], error: unknown): void {
    const again = (request: Request) => request.look && error instanceof InterpreterEnded && !request.repeated;
    for (const request of requests) {
      if (!again(request)) {
        request.reject(error);
      }
    }
    this.queue.unshift(...requests.filter(again).map((request) => ({ ...request, repeated: true })));
  }

  private nextMarks(): Marks {
    this.count += 1;
    return { begin: `${this.id}-${this.count}-begin`, end: `${this.id}-${this.count}-end` };
  }

  private answer(live: Live, marks: Marks): Promise<Answer> {
    return new Promise((resolve, reject) => {
      live.changed = () => {
        const answer = this.dialect.parse(live.stdout, live.stderr, marks);
        if (answer !== undefined) {
          live.stdout = after(live.stdout, marks.end);
          live.stderr = after(live.stderr, marks.end);
          resolve(answer);
        } else if (live.ended !== undefined) {
          reject(live.ended);
        }
      };
      live.changed();
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
    const channel = await this.openChannel(this.dialect.start);
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

/** What follows a mark and its line end. */
function after(text: string, mark: string): string {
  return text.slice(text.indexOf(mark) + mark.length).replace(/^\n/, "");
}

/** The outcome of `work`. @throws InterpreterSilent when there is none within the limit. */
async function within<T>(limitMs: number, work: Promise<T>): Promise<T> {
  const outcome = await unlessLate(limitMs, work);
  if (outcome === undefined) {
    throw new InterpreterSilent(limitMs);
  }
  return outcome;
}
