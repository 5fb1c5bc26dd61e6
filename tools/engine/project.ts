import { writeFileSync } from "node:fs";
import { mkdir, rm, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { CHECKOUT } from "../lib/paths";
import { killAll } from "../lib/processes";
import { scratchFolder } from "../lib/scratch";
import type { Engine } from "./engine";
import { Stack } from "./stack";

/** What a temporary project is made of. */
export interface ProjectOptions {
  readonly engine: Engine;
  /** The program, index.js; what {@link TemporaryProject.declare} was last given is `require("./program.json")` to it. */
  readonly code: string;
  /** Name of the project and of its stack. Default: `test`. */
  readonly name?: string;
  /** The stack's configuration, by whole keys (`dasd:connection`); written as it is, not encrypted. Default: none. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Fills the folder `node_modules`. Default: with links to this checkout. */
  readonly install?: (modules: string) => void | Promise<void>;
  /** Ends its commands as Ctrl-C would. Default: never. */
  readonly cancel?: AbortSignal;
}

/** A Pulumi project of one stack in a folder of its own, which nobody else can read. */
export class TemporaryProject {
  private constructor(
    readonly folder: string,
    /** Folder with PULUMI_HOME (`pulumi`) and the state (`state`). */
    readonly home: string,
    /** Name of the project and of its stack. */
    readonly name: string,
    readonly stack: Stack,
  ) {}

  /** Makes the project and its stack. @throws an Error when Pulumi refuses; nothing is left then. */
  static async create(options: ProjectOptions): Promise<TemporaryProject> {
    const { engine, name = "test", cancel } = options;
    const folder = scratchFolder(name);
    const home = join(folder, "home");
    const stack = new Stack({ engine, project: folder, home, name, ...(cancel && { cancel }) });
    const project = new TemporaryProject(folder, home, name, stack);
    try {
      await project.fill(options);
      await stack.must("stack", "init");
    } catch (error) {
      await project.remove();
      throw error;
    }
    return project;
  }

  private async fill({ code, config, install = linkPackages }: ProjectOptions): Promise<void> {
    const { name } = this;
    const runtime = { name: "nodejs", options: { typescript: false } };
    // JSON is YAML. The configuration is not set with `pulumi config set`, for speed.
    this.write("Pulumi.yaml", { name, runtime });
    this.write("package.json", { name, main: "index.js" });
    writeFileSync(join(this.folder, "index.js"), code);
    this.declare({});
    if (config !== undefined) {
      this.write(`Pulumi.${name}.yaml`, { config });
    }
    await install(join(this.folder, "node_modules"));
  }

  /** Changes what the program declares: the content of program.json. */
  declare(program: unknown): void {
    this.write("program.json", program);
  }

  private write(file: string, content: unknown): void {
    writeFileSync(join(this.folder, file), `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  }

  /** Ends what still runs of its Pulumi, and removes the folder, and the state with it. What the stack still has is left to itself. */
  async remove(): Promise<void> {
    killAll(this.stack.pulumiHome);
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** As `npm install file:…` and workspaces do: the package's real path is outside node_modules. */
async function linkPackages(modules: string): Promise<void> {
  for (const name of ["@pulumi/pulumi", "pulumi-dasd-mdev"]) {
    const at = join(modules, name);
    await mkdir(dirname(at), { recursive: true });
    await symlink(join(CHECKOUT, "node_modules", name), at);
  }
}
