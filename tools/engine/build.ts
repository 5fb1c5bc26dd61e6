import { copyFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { ExecaError, execa } from "execa";
import { cached, keyOf } from "../lib/cache";
import { cacheDir } from "../lib/paths";
import { quietly } from "../lib/run";
import { say, step } from "../lib/steps";
import { versionOf } from "./found";
import { goNewEnough, OLDEST_CLI, pinned } from "./versions";

const MODULES = join(__dirname, "modules");
const SCRIPT = "pulumi-resource-pulumi-nodejs";

/** A program of the engine that is built from the Go module pinned in `modules/<name>`. */
interface Part {
  readonly name: string;
  readonly module: string;
  /** The main package below the module. */
  readonly main: string;
  readonly usually: string;
}

const CLI: Part = {
  name: "pulumi",
  module: "github.com/pulumi/pulumi/pkg/v3",
  main: "cmd/pulumi",
  usually: "4 minutes",
};

const LANGUAGE_HOST: Part = {
  name: "pulumi-language-nodejs",
  module: "github.com/pulumi/pulumi/sdk/v3",
  main: "nodejs/cmd/pulumi-language-nodejs",
  usually: "30 seconds",
};

// No debug information, neither written by the compiler nor kept by the linker: 115 MB instead of 160.
const FLAGS = ["-mod=readonly", "-trimpath", "-gcflags=all=-dwarf=false"];
const LINKER_FLAGS = "-s -w";
const VERSION_VARIABLE = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";

// Without cgo no C compiler is needed, and the programs run beside any libc.
const ENVIRONMENT = { CGO_ENABLED: "0", GOWORK: "off" };

/** What {@link buildEngine} made, or found made. */
export interface Built {
  /** Folder with the CLI, the language host and the dynamic provider's script. */
  readonly bin: string;
  /** Of the CLI, without a `v`. */
  readonly version: string;
}

/**
 * The engine that this checkout pins, from the cache or built into it from Go modules.
 *
 * @param objections why what is on PATH was not taken; shown when a build begins.
 * @throws an Error of one sentence when there is no Go that can build it.
 */
export async function buildEngine(objections: readonly string[]): Promise<Built> {
  const [goMod, ...pins] = await Promise.all([
    pin(CLI, "go.mod"),
    pin(CLI, "go.sum"),
    pin(LANGUAGE_HOST, "go.mod"),
    pin(LANGUAGE_HOST, "go.sum"),
    readFile(join(MODULES, SCRIPT), "utf8"),
  ]);
  const version = pinned(goMod, CLI.module);
  const key = keyOf(goMod, ...pins, process.platform, process.arch, ...FLAGS, LINKER_FLAGS);
  const log = join(cacheDir(), "engine", `build-${key}.log`);
  const bin = await cached(`engine/${version}-${key}`, async (dir) => {
    objections.forEach(say);
    await requireGo(pinned(goMod, "go"));
    await build(LANGUAGE_HOST, dir, log);
    await build(CLI, dir, log);
    await copyFile(join(MODULES, SCRIPT), join(dir, SCRIPT));
    await requireAnswer(join(dir, CLI.name), version, log);
  });
  return { bin, version: version.replace(/^v/, "") };
}

function pin(part: Part, file: "go.mod" | "go.sum"): Promise<string> {
  return readFile(join(MODULES, part.name, file), "utf8");
}

async function build(part: Part, dir: string, log: string): Promise<void> {
  const version = pinned(await pin(part, "go.mod"), part.module);
  const linker = `-ldflags=${LINKER_FLAGS} -X ${VERSION_VARIABLE}=${version}`;
  const args = ["build", ...FLAGS, linker, "-o", join(dir, part.name), `${part.module}/${part.main}`];
  await step(`Building ${part.name} ${version} from Go modules`, part.usually, () =>
    quietly(log, "go", args, { cwd: join(MODULES, part.name), env: ENVIRONMENT }),
  );
}

/** Asked in the module's folder, where a `go` that may take another toolchain (GOTOOLCHAIN=auto) names that one. */
async function requireGo(wanted: string): Promise<void> {
  const has = await execa("go", ["env", "GOVERSION"], { cwd: join(MODULES, CLI.name), env: ENVIRONMENT }).catch(
    (error: unknown) => {
      throw new Error(cannotBuild(wanted, complaint(error)), { cause: error });
    },
  );
  if (!goNewEnough(has.stdout, wanted)) {
    throw new Error(cannotBuild(wanted, `this one is ${has.stdout}`));
  }
}

function complaint(error: unknown): string {
  if (error instanceof ExecaError && error.code === "ENOENT") {
    return "there is no `go` on PATH";
  }
  return error instanceof ExecaError ? String(error.stderr).trim() : String(error);
}

function cannotBuild(wanted: string, complaint: string): string {
  return (
    `The Pulumi engine has to be built, which takes Go >= ${wanted}, but ${complaint}: install a newer Go (https://go.dev/dl), ` +
    `or let Go >= 1.21 fetch it with GOTOOLCHAIN=auto, or install pulumi >= ${OLDEST_CLI} (https://www.pulumi.com/docs/install).`
  );
}

async function requireAnswer(pulumi: string, version: string, log: string): Promise<void> {
  const answer = await versionOf(pulumi);
  if (`v${answer}` !== version) {
    throw new Error(`The pulumi that was built says it is ${answer ?? "nothing"}, not ${version}; its build: ${log}`);
  }
}
