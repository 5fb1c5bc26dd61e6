import { mkdirSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { CHECKOUT, cacheDir } from "../lib/paths";
import type { Engine } from "./engine";

/** Encrypts the secrets in the state below a home. The state is as private as its folder, and so is this. */
const PASSPHRASE = "pulumi-dasd-mdev";

/**
 * The environment in which the CLI keeps everything below `home` and knows nothing of the user's own Pulumi: no
 * login, no settings, no plugins, no `PULUMI_*` variable. It downloads nothing and asks for no passphrase.
 *
 * The checkout's `node_modules/.bin` comes first on PATH: there is the Node.js that runs programs and providers.
 *
 * The user's `PULUMI_*` variables are in it as `undefined`, so that they stay away where it is laid over
 * `process.env`, as execa and child_process do.
 *
 * @param home a folder, made here; `<home>/pulumi` becomes PULUMI_HOME, `<home>/state` holds the stacks,
 * `<home>/tmp` what is temporary.
 */
export function engineEnvironment(engine: Engine, home: string): NodeJS.ProcessEnv {
  const [pulumiHome, state, temporary] = [pulumiHomeIn(home), resolve(home, "state"), resolve(home, "tmp")];
  for (const folder of [pulumiHome, state, temporary]) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }
  const nodeBin = join(CHECKOUT, "node_modules", ".bin");
  return {
    ...process.env,
    ...withoutUsers(process.env),
    PATH: [nodeBin, engine.bin, process.env.PATH ?? ""].join(delimiter),
    // Programs and providers are new processes for each command: what Node.js has compiled for one serves the next.
    NODE_COMPILE_CACHE: join(cacheDir(), "node"),
    // The engine leaves pipes behind when it is killed.
    TMPDIR: temporary,
    PULUMI_HOME: pulumiHome,
    PULUMI_BACKEND_URL: pathToFileURL(state).href,
    PULUMI_CONFIG_PASSPHRASE: PASSPHRASE,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
}

/** PULUMI_HOME below a home. */
export function pulumiHomeIn(home: string): string {
  return resolve(home, "pulumi");
}

function withoutUsers(environment: NodeJS.ProcessEnv): Record<string, undefined> {
  const names = Object.keys(environment).filter((name) => name.startsWith("PULUMI_"));
  return Object.fromEntries(names.map((name) => [name, undefined]));
}
