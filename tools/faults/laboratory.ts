import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { mustOnHost, type RunningHost } from "../../host";
import { messageOf } from "../../provider/errors/messageOf";
import { unlessLate } from "../../provider/waiting";
import type { Engine } from "../engine";
import { TemporaryProject } from "../engine/project";
import type { Outcome } from "../engine/stack";
import type { Moment } from "./commandRelay";
import { type Aftermath, type Fault, inject, killAll } from "./faults";
import { Gate } from "./gate";
import { CODE, type Operation } from "./operations";
import { differences, type Picture, pictureOf } from "./picture";

/** How long a command may take in which something broke: more is a hang. */
const HANG_LIMIT_MS = 300_000;

/** What is to break, and when. */
export interface Experiment {
  readonly operation: Operation;
  /** A change that the operation makes, of {@link Laboratory.stepsOf}. */
  readonly step: string;
  readonly moment: Moment;
  readonly fault: Fault;
}

/** What came of it: nothing, when all was as promised; else a sentence for each thing that was not. */
export interface Finding {
  readonly wrong: readonly string[];
  /** All that the commands printed. */
  readonly report: string;
}

/** A place for experiments: a host, a gate in front of it, and a stack whose provider goes through the gate. */
export class Laboratory {
  /** What the host is like where nothing is declared, and after each operation that nothing broke. */
  private readonly pictures = new Map<string, Picture>();

  private constructor(
    private readonly host: RunningHost,
    private readonly gate: Gate,
    private readonly project: TemporaryProject,
    private readonly bare: Picture,
  ) {}

  static async open(engine: Engine, host: RunningHost, cancel?: AbortSignal): Promise<Laboratory> {
    const login = { user: "ops", privateKey: await readFile(host.keyPath, "utf8") };
    const gate = await Gate.open({ ...login, host: host.host, port: host.port, hostKey: host.hostKey });
    const connection = {
      ...login,
      host: "127.0.0.1",
      port: gate.port,
      hostKey: gate.hostKey,
      sshConfigPath: "none",
      agentSocketPath: "none",
      commandTimeout: 30,
      perDialTimeout: 10,
      dialErrorLimit: 2,
      keepaliveInterval: 5,
    };
    const config = { "dasd:connection": connection };
    const own = cancel === undefined ? {} : { cancel };
    const project = await TemporaryProject.create({ engine, code: CODE, name: "faults", config, ...own });
    return new Laboratory(host, gate, project, await pictureOf(host));
  }

  async close(): Promise<void> {
    killAll(join(this.project.home, "pulumi"));
    await this.project.remove();
    await this.gate.close();
  }

  /** The changes that an operation makes on the host, in their order, when nothing breaks. */
  async stepsOf(operation: Operation): Promise<string[]> {
    await this.arrange(operation);
    const steps: string[] = [];
    this.gate.watch = watching(async (step, moment) => {
      if (moment === "after") {
        steps.push(step);
      }
    });
    await this.must(...OPERATE, ...refreshing(operation));
    this.pictures.set(operation.name, await pictureOf(this.host));
    this.gate.watch = nobody;
    await this.leave();
    return steps;
  }

  /** Lets something break in an operation, and looks what the next `pulumi up` and `pulumi destroy` make of it. */
  async experiment(what: Experiment): Promise<Finding> {
    const said: string[] = [];
    const wrong: string[] = [];
    const note = ({ output }: Outcome) => said.push(output);
    try {
      await this.arrange(what.operation);
      wrong.push(...(await this.broken(what, said)));
      wrong.push(...(await this.recovered(what, note)));
    } catch (error) {
      wrong.push(messageOf(error));
    } finally {
      this.gate.watch = nobody;
      this.gate.heal();
    }
    try {
      await this.leave();
    } catch (error) {
      wrong.push(messageOf(error));
    }
    return { wrong, report: said.join("\n") };
  }

  private async arrange({ from, to, drift }: Operation): Promise<void> {
    this.project.declare(from);
    await this.must(...OPERATE);
    if (drift !== undefined) {
      await mustOnHost(this.host, drift);
    }
    this.project.declare(to);
  }

  /** Runs the operation, and lets something break in it. */
  private async broken({ operation, step, moment, fault }: Experiment, said: string[]): Promise<string[]> {
    const pulumiHome = join(this.project.home, "pulumi");
    const command = this.project.stack.begin(...OPERATE, ...refreshing(operation));
    let aftermath: Promise<Aftermath> | undefined;
    this.gate.watch = watching(async (current, at) => {
      if (aftermath === undefined && current === step && at === moment) {
        aftermath = inject(fault, { host: this.host, gate: this.gate, command, pulumiHome });
        await aftermath.catch(() => undefined);
      }
    });
    const outcome = await unlessLate(HANG_LIMIT_MS, command.outcome);
    said.push(command.printed());
    if (outcome === undefined) {
      killAll(pulumiHome);
    }
    this.gate.watch = nobody;
    this.gate.heal();
    await (await aftermath)?.over;
    return [
      ...(aftermath === undefined ? [`the step was not reached:\n${command.printed()}`] : []),
      ...(outcome === undefined ? [`pulumi hung for ${HANG_LIMIT_MS / 1000} s:\n${command.printed()}`] : []),
    ];
  }

  /** What a person would do next, by the README; and what is not as declared afterwards. */
  private async recovered({ operation, fault }: Experiment, note: (outcome: Outcome) => void): Promise<string[]> {
    if (await this.isPending()) {
      note(await this.project.stack.run("cancel", "--yes"));
      note(await this.must("refresh", "--clear-pending-creates", "--yes", "--skip-preview"));
    }
    const refresh = fault === "host's power cut" || operation.drift !== undefined ? ["--refresh"] : [];
    note(await this.must(...OPERATE, ...refresh));
    const check = await this.project.stack.run(
      "preview",
      "--refresh",
      "--run-program",
      "--expect-no-changes",
      "--diff",
    );
    note(check);
    return [
      ...(check.exitCode === 0 ? [] : [`the state is not what the host has:\n${check.output}`]),
      ...differences(this.pictures.get(operation.name) ?? this.bare, await pictureOf(this.host)),
    ];
  }

  /** Whether a command was ended in such a way that it has left its lock, or operations that it had begun. */
  private async isPending(): Promise<boolean> {
    const { stdout } = await this.must("stack", "export");
    const { deployment } = JSON.parse(stdout);
    const locks = await readdir(join(this.project.home, "state", ".pulumi", "locks"), { recursive: true });
    return locks.some((name) => name.endsWith(".json")) || (deployment.pending_operations ?? []).length > 0;
  }

  /** Removes what is declared: nothing may be left. */
  private async leave(): Promise<void> {
    await this.must("destroy", "--yes", "--skip-preview");
    const left = differences(this.bare, await pictureOf(this.host));
    if (left.length > 0) {
      throw new Error(["after pulumi destroy the host is not as it was found:", ...left].join("\n"));
    }
  }

  private must(...args: string[]): Promise<Outcome> {
    return this.project.stack.must(...args);
  }
}

const OPERATE = ["up", "--yes", "--skip-preview"];

const nobody = async () => undefined;

function refreshing({ drift }: Operation): string[] {
  return drift === undefined ? [] : ["--refresh"];
}

/** Gives the changes of one command names of their own: a second `nodedev-start` is `nodedev-start #2`. */
function watching(look: (step: string, moment: Moment) => Promise<void>) {
  const done = new Map<string, number>();
  return async ({ step, moment }: { step: string; moment: Moment }) => {
    const before = done.get(step) ?? 0;
    if (moment === "after") {
      done.set(step, before + 1);
    }
    await look(before === 0 ? step : `${step} #${before + 1}`, moment);
  };
}
