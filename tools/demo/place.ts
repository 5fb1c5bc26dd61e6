import { existsSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { lock } from "proper-lockfile";
import { hostDown } from "../../host";
import { CHECKOUT, stateDir } from "../lib/paths";

/** Name of the demo's host. */
export const HOST = "demo";

/** Name of the demo's stack. */
export const STACK = "demo";

/** Folder of the demo's own Pulumi: its settings, and the state of its stack. */
export const HOME = join(stateDir(), "demo");

/** What Pulumi writes of the stack's configuration, beside the Pulumi.yaml of the checkout. */
export const STACK_FILE = join(CHECKOUT, `Pulumi.${STACK}.yaml`);

const OTHER_DEMO_LIMIT_S = 12;

/**
 * Runs `work` while no other demo runs. A demo that was killed counts as running for 10 seconds more.
 *
 * @throws an Error of one sentence when another demo runs.
 */
export async function aloneHere(work: () => Promise<void>): Promise<void> {
  await mkdir(stateDir(), { recursive: true });
  const retries = { retries: OTHER_DEMO_LIMIT_S, factor: 1, minTimeout: 1_000, maxTimeout: 1_000 };
  const release = await lock(HOME, { realpath: false, stale: 10_000, retries }).catch((error: unknown) => {
    throw new Error("Another demo runs on this machine: wait until it ends, or end it with Ctrl-C.", { cause: error });
  });
  try {
    await work();
  } finally {
    await release();
  }
}

/**
 * Removes what a demo left: the host, the stack and its configuration. Nothing to remove is no error.
 *
 * @returns whether there was anything.
 * @throws an Error when the configuration file is none of a demo.
 */
export async function removeAll(): Promise<boolean> {
  const was = existsSync(HOME);
  if (!was && existsSync(STACK_FILE)) {
    throw new Error(`${STACK_FILE} is there, and not from the demo, which needs that name: move it away.`);
  }
  await rm(STACK_FILE, { force: true });
  await rm(HOME, { recursive: true, force: true });
  return (await hostDown(HOST)) || was;
}

/** Makes {@link HOME}, which marks the rest as the demo's. For nobody else's eyes: the stack's secrets are in it. */
export async function makeHome(): Promise<void> {
  await mkdir(HOME, { mode: 0o700 });
}
