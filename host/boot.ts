import { readFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { filesOf, livePid } from "./state";

const READY = /embedded host ready: boot ([0-9a-f-]{36})/g;
const POLL_MS = 200;
const SHOWN_LINES = 20;
/** A boot that takes 15 seconds alone took three minutes beside two more hosts on two cores. */
const BOOT_LIMIT_MS = 360_000;

/** The ids of the boots that a console log says came up, in their order. */
export function bootsIn(consoleLog: string): string[] {
  return [...consoleLog.matchAll(READY)].flatMap(([, boot]) => boot ?? []);
}

/** The last lines of a console log, without the terminal's colours. */
export function tailOf(consoleLog: string): string {
  return (
    consoleLog
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
      .replaceAll(/\u001b\[[0-9;?]*[A-Za-z]|\r/g, "")
      .trimEnd()
      .split("\n")
      .slice(-SHOWN_LINES)
      .join("\n")
  );
}

/**
 * Waits until the host says on its console that libvirt and sshd answer, in a boot other than those in `before`.
 *
 * @returns the boot's id.
 * @throws an Error with the console's last lines if QEMU ends or the time is over.
 */
export async function waitForBoot(name: string, before: readonly string[]): Promise<string> {
  const deadline = Date.now() + BOOT_LIMIT_MS;
  const log = () => readFile(filesOf(name).console, "utf8").catch(() => "");
  for (;;) {
    const text = await log();
    const boot = bootsIn(text).find((id) => !before.includes(id));
    if (boot !== undefined) {
      return boot;
    }
    const ended = livePid(name) === undefined;
    if (ended || Date.now() > deadline) {
      const what = ended ? "QEMU ended while it booted" : `it was not up within ${BOOT_LIMIT_MS / 1000} s`;
      throw new Error(`The embedded host '${name}' failed: ${what}. The end of its console:\n${tailOf(text)}`);
    }
    await pause(POLL_MS);
  }
}

/** The boots that the host's console has shown so far. */
export async function bootsSoFar(name: string): Promise<string[]> {
  return bootsIn(await readFile(filesOf(name).console, "utf8"));
}
