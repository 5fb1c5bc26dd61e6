import type { MediatedDeviceInputs } from "../../../provider/mediatedDevice/inputs";
import { type ProjectOptions, TemporaryProject } from "../../../tools/engine/project";
import type { Outcome, Stack } from "../../../tools/engine/stack";
import { connection, theEngine } from "./world";

interface Options {
  /** Resource options as they are, but that `dependsOn` names resources that were declared before. */
  readonly opts?: { ignoreChanges?: string[]; dependsOn?: string[]; replaceOnChanges?: string[] };
}

/**
 * A resource of another class than MediatedDevice, with its arguments. One that is `{ output: [NAME, OUTPUT] }` is that
 * output of a resource that was declared before.
 */
interface Other extends Options {
  readonly class: "SubchannelDriver" | "GuestDisk" | "PassthroughDasd";
  readonly [argument: string]: unknown;
}

/** What the program of a test declares: the arguments of each resource by its name; a MediatedDevice without `class`. */
export type Program = Record<string, (MediatedDeviceInputs & Options & { class?: never }) | Other>;

/** A SubchannelDriver, by a user whose login may use sudo. */
export function driver(args: Record<string, unknown>): Other {
  return { class: "SubchannelDriver", connection: { sudo: true }, ...args };
}

const CODE = `
const dasd = require("pulumi-dasd-mdev");
const all = {};
const given = (value) => (value?.output === undefined ? value : all[value.output[0]][value.output[1]]);
for (const [name, { class: kind = "MediatedDevice", opts = {}, ...args }] of Object.entries(require("./program.json"))) {
  const dependsOn = (opts.dependsOn ?? []).map((other) => all[other]);
  const values = Object.fromEntries(Object.entries(args).map(([key, value]) => [key, given(value)]));
  exports[name] = all[name] = new dasd[kind](name, values, { ...opts, dependsOn });
}
`;

/** The two gates of the README. */
const PROGRAM_AGAINST_HOST = ["preview", "--refresh", "--run-program", "--expect-no-changes", "--diff"];
const STATE_AGAINST_HOST = ["refresh", "--preview-only", "--expect-no-changes", "--diff"];

/** A resource in the state. */
interface Recorded {
  readonly id: string;
  readonly inputs: Record<string, unknown>;
  /** Why it is there, and not as declared; undefined where it is. */
  readonly initErrors?: readonly string[];
}

/** How the project of a test differs from others. */
interface Differences extends Pick<ProjectOptions, "install"> {
  /** Whether the connection is in the stack's configuration. Default: it is. */
  readonly configured?: boolean;
}

/** A temporary project whose program declares devices and can be changed, driven through the real CLI. */
export class Project {
  private program: Program = {};

  private constructor(private readonly project: TemporaryProject) {}

  static async create({ configured = true, ...rest }: Differences = {}): Promise<Project> {
    // The key is no secret in the configuration: it must become one in the state all the same.
    const config = configured ? { config: { "dasd:connection": connection() } } : {};
    return new Project(await TemporaryProject.create({ engine: theEngine(), code: CODE, ...config, ...rest }));
  }

  get folder(): string {
    return this.project.folder;
  }

  get stack(): Stack {
    return this.project.stack;
  }

  /** Changes the program: these devices are declared beside those that were before, or in their place. */
  declare(devices: Program): void {
    this.program = { ...this.program, ...devices };
    this.project.declare(this.program);
  }

  /** Takes devices out of the program. */
  forget(...names: string[]): void {
    this.program = Object.fromEntries(Object.entries(this.program).filter(([name]) => !names.includes(name)));
    this.declare({});
  }

  up(...args: string[]): Promise<Outcome> {
    return this.stack.must("up", "--yes", "--skip-preview", ...args);
  }

  failingUp(...args: string[]): Promise<Outcome> {
    return this.failing("up", "--yes", "--skip-preview", ...args);
  }

  /** A command that must fail. */
  async failing(...args: string[]): Promise<Outcome> {
    const outcome = await this.stack.run(...args);
    if (outcome.exitCode === 0) {
      throw new Error(`pulumi ${args.join(" ")} was expected to fail:\n${outcome.output}`);
    }
    return outcome;
  }

  /** Both gates must pass. */
  async seesNoDrift(): Promise<void> {
    await this.stack.must(...PROGRAM_AGAINST_HOST);
    await this.stack.must(...STATE_AGAINST_HOST);
  }

  /** Both gates must fail. @returns what they print. */
  async seesDrift(): Promise<{ program: string; state: string }> {
    const program = await this.failing(...PROGRAM_AGAINST_HOST);
    const state = await this.failing(...STATE_AGAINST_HOST);
    return { program: program.output, state: state.output };
  }

  /** The outputs of the devices, by the name of the resource. */
  async outputs(): Promise<Record<string, Record<string, unknown>>> {
    const { stdout } = await this.stack.must("stack", "output", "--json");
    return JSON.parse(stdout);
  }

  /** The mediated devices, or the resources of another class, that the state has. */
  async devices(kind = "MediatedDevice"): Promise<Recorded[]> {
    const { deployment } = JSON.parse(await this.state());
    return deployment.resources.filter(({ type }: { type: string }) => type === `pulumi-nodejs:dynamic/dasd:${kind}`);
  }

  /** The whole state, as text. */
  async state(): Promise<string> {
    return (await this.stack.must("stack", "export")).stdout;
  }

  destroy(): Promise<Outcome> {
    return this.stack.must("destroy", "--yes", "--skip-preview");
  }

  /** Destroys what the stack still has, and removes the folder. */
  async remove(): Promise<void> {
    try {
      await this.destroy();
    } finally {
      await this.project.remove();
    }
  }
}
