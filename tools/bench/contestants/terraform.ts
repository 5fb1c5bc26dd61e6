import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import which from "which";
import { z } from "zod";
import type { Contestant, Done } from "./contestant";
import { terraformConfig } from "./terraformConfig";

/** Ended by Ctrl-C, it finishes what is under way. */
const CANCEL_LIMIT_MS = 30_000;

/** A Terraform on PATH. */
export interface Terraform {
  readonly path: string;
  /** `1.11.4` */
  readonly version: string;
}

/** The Terraform on PATH, or undefined without one. */
export async function findTerraform(): Promise<Terraform | undefined> {
  const path = await which("terraform", { nothrow: true });
  if (path === null) {
    return undefined;
  }
  const { stdout } = await execa(path, ["version", "-json"]);
  const { terraform_version } = z.object({ terraform_version: z.string() }).parse(JSON.parse(stdout));
  return { path, version: terraform_version };
}

/**
 * Terraform with its provisioner remote-exec, at its own parallelism of 10. It has nothing to refresh: it never asks
 * the host what has become of the devices.
 */
export function terraform({ path }: Terraform): Contestant {
  return {
    name: "terraform",
    phases: ["up", "destroy"],
    largest: 32,
    touchesHost: true,
    prepare: async ({ host, cancel }, mdevs) => {
      const folder = await mkdtemp(join(tmpdir(), "dasd-mdev-bench-"));
      const run = (...args: string[]) => runTerraform(path, folder, args, cancel);
      const remove = () => rm(folder, { recursive: true, force: true });
      const config = terraformConfig({ ...host, user: "ops" }, mdevs);
      try {
        await writeFile(join(folder, SETTINGS), "");
        await writeFile(join(folder, "main.tf.json"), JSON.stringify(config, null, 2));
        const { ok, output } = await run("init");
        if (!ok) {
          throw new Error(`terraform init failed:\n${output}`);
        }
      } catch (error) {
        await remove();
        throw error;
      }
      return { run: (phase) => run(phase === "up" ? "apply" : "destroy", "-auto-approve"), remove };
    },
  };
}

const SETTINGS = "terraformrc";

async function runTerraform(path: string, folder: string, args: string[], cancel: AbortSignal): Promise<Done> {
  const { exitCode, all } = await execa(path, [...args, "-input=false", "-no-color"], {
    cwd: folder,
    env: { ...withoutUsers(process.env), TF_CLI_CONFIG_FILE: join(folder, SETTINGS), CHECKPOINT_DISABLE: "1" },
    stdin: "ignore",
    reject: false,
    all: true,
    cancelSignal: cancel,
    killSignal: "SIGINT",
    forceKillAfterDelay: CANCEL_LIMIT_MS,
  });
  cancel.throwIfAborted();
  return { ok: exitCode === 0, output: all };
}

/** The user's own settings of Terraform, as unset. */
function withoutUsers(environment: NodeJS.ProcessEnv): Record<string, undefined> {
  const names = Object.keys(environment).filter((name) => name.startsWith("TF_"));
  return Object.fromEntries(names.map((name) => [name, undefined]));
}
