import { randomUUID } from "node:crypto";
import { execa } from "execa";
import { killAllWith } from "../lib/processes";
import type { Engine } from "./engine";
import { engineEnvironment, pulumiHomeIn } from "./workspace";

/** What a `pulumi` command did. */
export interface Outcome {
  readonly exitCode: number;
  /** Its stdout. */
  readonly stdout: string;
  /** stdout and stderr, as they came. */
  readonly output: string;
}

/** A `pulumi` command that runs. */
export interface Running {
  readonly outcome: Promise<Outcome>;
  /** Does what Ctrl-C does at a terminal: nobody but the CLI hears of it. */
  interrupt(): void;
  /** All that it has printed so far. */
  printed(): string;
}

/** Where a stack lives, and how its commands are shown. */
export interface StackOptions {
  readonly engine: Engine;
  /** Folder of its Pulumi.yaml. */
  readonly project: string;
  /** Folder for PULUMI_HOME and the state. */
  readonly home: string;
  readonly name: string;
  /** True shows what the commands print, as they print it. Default: false. */
  readonly show?: boolean;
  /** Ends what runs as Ctrl-C would: operations under way are finished, others not begun. Default: never. */
  readonly cancel?: AbortSignal;
}

/** How long a command that is cancelled may take to finish what is under way. */
const CANCEL_LIMIT_MS = 30_000;

/** The variable by which it is known what a stack's commands have started. */
const MARK = "DASD_MDEV_STACK";

/** `NAME=value` of each stack whose commands this process has run. */
const marks = new Set<string>();

/** A stack of a project, driven through the CLI as a person would. What its commands have started ends with this process. */
export class Stack {
  private readonly environment: NodeJS.ProcessEnv;
  /** Tells what its commands have started from all else that has the same PULUMI_HOME, as a shell of the user's may. */
  private readonly mark: string;

  constructor(private readonly options: StackOptions) {
    const value = randomUUID();
    this.mark = `${MARK}=${value}`;
    this.environment = { ...engineEnvironment(options.engine, options.home), [MARK]: value };
  }

  /** PULUMI_HOME of its commands, and of the processes that they start. */
  get pulumiHome(): string {
    return pulumiHomeIn(this.options.home);
  }

  /** Runs `pulumi` with these arguments on this stack. A command that fails is no error. */
  run(...args: string[]): Promise<Outcome> {
    return this.runWith(undefined, args);
  }

  /** Begins what {@link run} does. */
  begin(...args: string[]): Running {
    const child = this.child(undefined, args);
    let printed = "";
    child.all.on("data", (chunk: Buffer) => {
      printed += chunk;
    });
    return {
      outcome: outcomeOf(child),
      interrupt: () => child.nodeChildProcess.kill("SIGINT"),
      printed: () => printed,
    };
  }

  private runWith(input: string | undefined, args: readonly string[]): Promise<Outcome> {
    return outcomeOf(this.child(input, args));
  }

  private child(input: string | undefined, args: readonly string[]) {
    const { engine, project, name, show = false, cancel } = this.options;
    const child = execa(engine.pulumi, ["--stack", name, "--non-interactive", "--color", "never", ...args], {
      cwd: project,
      env: this.environment,
      reject: false,
      all: true,
      ...(input === undefined ? { stdin: "ignore" as const } : { input }),
      ...(cancel && { cancelSignal: cancel, killSignal: "SIGINT" as const, forceKillAfterDelay: CANCEL_LIMIT_MS }),
      ...(show ? { stdout: ["inherit", "pipe"] as const, stderr: ["inherit", "pipe"] as const } : {}),
    });
    if (marks.size === 0) {
      // Before the folders are removed that they write to.
      process.prependOnceListener("exit", () => killAllWith(...marks));
    }
    marks.add(this.mark);
    child.nodeChildProcess.once("exit", () => {
      if (cancel?.aborted === true) {
        // One that had to be killed, or was killed from outside, leaves its providers behind.
        killAllWith(this.mark);
      }
    });
    return child;
  }

  /** As {@link run}, for a command that must succeed. @throws an Error with all that it printed. */
  must(...args: string[]): Promise<Outcome> {
    return this.mustWith(undefined, args);
  }

  private async mustWith(input: string | undefined, args: readonly string[]): Promise<Outcome> {
    const outcome = await this.runWith(input, args);
    if (outcome.exitCode !== 0) {
      throw new Error(messageOfFailure(args, outcome));
    }
    return outcome;
  }

  /**
   * Sets a value of the stack's configuration, or, with a path, a field of one: `dasd:connection.host`. The value goes
   * through stdin: a command line is for all users of the machine to see, and a private key looks like an option.
   */
  async config(key: string, value: string, secret = false): Promise<void> {
    await this.mustWith(value, ["config", "set", "--path", secret ? "--secret" : "--plaintext", key]);
  }
}

/** What to say of a command that failed. */
export function messageOfFailure(args: readonly string[], { exitCode, output }: Outcome): string {
  return `pulumi ${args.join(" ")} failed with ${exitCode}:\n${output}`;
}

async function outcomeOf(
  child: PromiseLike<{ exitCode?: number | undefined; stdout: string; all: string }>,
): Promise<Outcome> {
  const { exitCode = 1, stdout, all } = await child;
  return { exitCode, stdout, output: all };
}
