import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { RunningHost } from "../../host";
import { unlessLate } from "../../provider/waiting";
import type { Engine } from "../engine";
import { TemporaryProject } from "../engine/project";
import { messageOfFailure, type Outcome } from "../engine/stack";
import { killAll } from "../lib/processes";
import type { Change, Moment } from "./commandRelay";
import { type Aftermath, type Fault, inject } from "./faults";
import { Gate } from "./gate";
import { CODE, type Declared } from "./program";
import { type Recorded, recordedBy } from "./record";

/** How long a command may take: more is a hang. */
const HANG_LIMIT_MS = 300_000;

/** What a project is made of. */
export interface GatedProjectOptions {
  readonly engine: Engine;
  readonly host: RunningHost;
  /** Name of the project and of its stack. */
  readonly name: string;
  /** Ends its commands as Ctrl-C would. Default: never. */
  readonly cancel?: AbortSignal | undefined;
}

/** What a command did in which something was to break. */
export interface Broken {
  readonly output: string;
  /** Undefined when it hung, and had to be killed. */
  readonly exitCode: number | undefined;
  /** Whether the moment came. */
  readonly reached: boolean;
}

/** What is to break in a command, and when. */
export interface Breaking {
  readonly fault: Fault;
  /** It breaks the first time that this says so. */
  readonly isMoment: (step: string, moment: Moment) => boolean;
  /** Whether looks are steps too. Default: changes alone. */
  readonly looks?: boolean;
}

/** Told of each step that the provider makes, by its name among those of this command: `nodedev-start #2`. */
export type Look = (step: string, moment: Moment) => Promise<void>;

/** A stack whose provider reaches its host through a gate. */
export class GatedProject {
  private constructor(
    private readonly host: RunningHost,
    private readonly gate: Gate,
    private readonly project: TemporaryProject,
  ) {}

  static async open({ engine, host, name, cancel }: GatedProjectOptions): Promise<GatedProject> {
    const login = { user: "ops", privateKey: await readFile(host.keyPath, "utf8") };
    const gate = await Gate.open({ ...login, host: host.host, port: host.port, hostKey: host.hostKey });
    const way = { host: "127.0.0.1", port: gate.port, hostKey: gate.hostKey };
    const none = { sshConfigPath: "none", agentSocketPath: "none" };
    // Short, since each black hole takes as long; an emulated host may take seconds for a command.
    const limits = { commandTimeout: 30, perDialTimeout: 10, dialErrorLimit: 2, keepaliveInterval: 2 };
    const config = { "dasd:connection": { ...login, ...way, ...none, ...limits } };
    const options = { engine, code: CODE, name, config, ...(cancel && { cancel }) };
    try {
      return new GatedProject(host, gate, await TemporaryProject.create(options));
    } catch (error) {
      await gate.close();
      throw error;
    }
  }

  /** Ends what still runs, and removes the project. What the stack still has is left to itself. */
  async close(): Promise<void> {
    try {
      await this.project.remove();
    } finally {
      await this.gate.close();
    }
  }

  /** Changes the program. */
  declare(program: Declared): void {
    this.project.declare(program);
  }

  /** Runs a command. One that fails is no error. @throws an Error when it hangs: it is killed. */
  async run(...args: string[]): Promise<Outcome> {
    const command = this.project.stack.begin(...args);
    const outcome = await unlessLate(HANG_LIMIT_MS, command.outcome);
    if (outcome === undefined) {
      killAll(this.pulumiHome);
      throw new Error(`pulumi ${args.join(" ")} hung, and had to be killed:\n${command.printed()}`);
    }
    return outcome;
  }

  /** As {@link run}, for a command that must succeed. @throws an Error with all that it printed, too. */
  async must(...args: string[]): Promise<Outcome> {
    const outcome = await this.run(...args);
    if (outcome.exitCode !== 0) {
      throw new Error(messageOfFailure(args, outcome));
    }
    return outcome;
  }

  /** A preview that fails where the host is not as declared. */
  preview(): Promise<Outcome> {
    return this.run("preview", "--refresh", "--run-program", "--expect-no-changes", "--diff");
  }

  /** What its state has. */
  recorded(): Promise<Recorded> {
    return recordedBy(this.project);
  }

  /** Looks on at the steps that `work` makes. @param looks whether looks are steps too. */
  async watching<T>(look: Look, looks: boolean, work: () => Promise<T>): Promise<T> {
    this.gate.watch = named(look);
    this.gate.looks = looks;
    try {
      return await work();
    } finally {
      this.gate.watch = async () => undefined;
      this.gate.looks = false;
    }
  }

  /** Runs a command, and lets something break in it. When it is back, the host and the way to it work again. */
  async breaking({ fault, isMoment, looks = false }: Breaking, args: readonly string[]): Promise<Broken> {
    const { host, gate, pulumiHome } = this;
    const command = this.project.stack.begin(...args);
    let aftermath: Promise<Aftermath> | undefined;
    const look = async (step: string, moment: Moment) => {
      if (aftermath === undefined && isMoment(step, moment)) {
        aftermath = inject(fault, { host, gate, command, pulumiHome });
        // Told below: what is held here must go on.
        await aftermath.catch(() => undefined);
      }
    };
    const outcome = await this.watching(look, looks, () => unlessLate(HANG_LIMIT_MS, command.outcome));
    if (outcome === undefined) {
      killAll(pulumiHome);
    }
    gate.heal();
    await (await aftermath)?.over;
    return { output: command.printed(), exitCode: outcome?.exitCode, reached: aftermath !== undefined };
  }

  /**
   * What a person does after a command that broke, by the README: where it was killed, its lock and what it had begun are
   * taken away first.
   *
   * @param commands what is run then. @returns what was printed. @throws an Error when one of the commands fails.
   */
  async recover(...commands: (readonly string[])[]): Promise<string> {
    const outcomes: Outcome[] = [];
    if (await this.isLocked()) {
      outcomes.push(await this.must("cancel", "--yes"));
    }
    if ((await this.recorded()).pending) {
      outcomes.push(await this.must("refresh", "--clear-pending-creates", "--yes", "--skip-preview"));
    }
    for (const command of commands) {
      outcomes.push(await this.must(...command));
    }
    return outcomes.map(({ output }) => output).join("\n");
  }

  private get pulumiHome(): string {
    return this.project.stack.pulumiHome;
  }

  private async isLocked(): Promise<boolean> {
    const locks = await readdir(join(this.project.home, "state", ".pulumi", "locks"), { recursive: true });
    return locks.some((name) => name.endsWith(".json"));
  }
}

/** Gives the steps of one command names of their own. */
function named(look: Look): (change: Change) => Promise<void> {
  const done = new Map<string, number>();
  return async ({ step, moment }) => {
    const before = done.get(step) ?? 0;
    if (moment === "after") {
      done.set(step, before + 1);
    }
    await look(before === 0 ? step : `${step} #${before + 1}`, moment);
  };
}
