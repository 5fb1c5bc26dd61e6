import { existsSync } from "node:fs";
import { bootsSoFar, waitForBoot } from "./boot";
import { startQemuAgain, stopQemu, waitForEnd } from "./qemu";
import { onHost } from "./ssh";
import { alone, filesOf, knownNames, livePid, type RunningHost, readRecord, removeFiles, writeRecord } from "./state";

const SHUTDOWN_MS = 90_000;

/** A host that has files on this machine. */
export interface HostState {
  readonly name: string;
  /** `half-made`: an `up` goes on or was killed; `dead`: its QEMU is gone. */
  readonly state: "running" | "half-made" | "dead";
  /** Missing if it never came up. */
  readonly host?: RunningHost;
}

/** All hosts of this user on this machine, sorted by name. */
export async function hostStatus(): Promise<HostState[]> {
  return Promise.all(
    knownNames().map(async (name) => {
      const host = await readRecord(name);
      const alive = livePid(name) !== undefined;
      const state = !alive ? "dead" : host ? "running" : "half-made";
      return { name, state, ...(host && { host }) } satisfies HostState;
    }),
  );
}

/**
 * The running host of this name.
 *
 * @throws an Error that says how to start it, if it does not run.
 */
export async function runningHost(name: string): Promise<RunningHost> {
  const host = await readRecord(name);
  if (host === undefined || livePid(name) === undefined) {
    throw new Error(`No host named '${name}' runs: start it with 'npm run host -- up --name ${name}'.`);
  }
  return host;
}

/**
 * Ends a host and removes its disk and keys. A host that does not run, or was never there, is no error.
 *
 * @returns whether there was anything to end or remove.
 */
export async function hostDown(name: string): Promise<boolean> {
  return alone(name, async () => {
    const was = livePid(name) !== undefined || existsSync(filesOf(name).dir);
    await stopQemu(name);
    await removeFiles(name);
    return was;
  });
}

/**
 * Reboots a host and waits until it is up again: another boot's id, libvirt answers. Its disk stays as it is.
 *
 * The host shuts down in good order and QEMU starts anew: after a reset in place, QEMU 7.2 emulates s390x several times
 * slower than before.
 *
 * @throws an Error with the console's last lines if it does not come up within 6 minutes.
 */
export function hostReboot(name: string): Promise<RunningHost> {
  return startedAgain(name, async (host) => {
    // The connection may break before the answer comes; that it shuts down is seen from QEMU's end.
    await onHost(host, "systemctl poweroff");
    if (!(await waitForEnd(name, SHUTDOWN_MS))) {
      throw new Error(
        `The host '${name}' did not shut down within ${SHUTDOWN_MS / 1000} s: see ${host.consoleLog}, or start anew with 'npm run host -- down --name ${name}'.`,
      );
    }
  });
}

/**
 * Cuts a host's power, whatever it does, gives it back at once, and waits as {@link hostReboot} does. What the host had not
 * yet written to its disk is lost.
 *
 * @param isOff called when the power is off. Default: nobody is told.
 * @throws as {@link hostReboot} does.
 */
export function hostPowerCycle(name: string, isOff: () => void = () => undefined): Promise<RunningHost> {
  return startedAgain(name, async () => {
    await stopQemu(name);
    isOff();
  });
}

async function startedAgain(name: string, end: (host: RunningHost) => Promise<void>): Promise<RunningHost> {
  return alone(name, async () => {
    const host = await runningHost(name);
    const before = await bootsSoFar(name);
    await end(host);
    const pid = await startQemuAgain(name);
    await waitForBoot(name, before);
    const again = { ...host, pid };
    await writeRecord(again);
    return again;
  });
}
