import { hostPowerCycle, mustOnHost, type RunningHost } from "../../host";
import { unlessLate, until } from "../../provider/waiting";
import type { Running } from "../engine/stack";
import { isOfPulumi, isProvider, kill } from "../lib/processes";
import type { Gate } from "./gate";

/** What breaks: the columns of the table. */
export const FAULTS = [
  "connection dropped",
  "connection black-holed",
  "command killed",
  "libvirtd restarted",
  "host's power cut",
  "provider killed",
  "pulumi killed",
  "Ctrl-C",
  "Ctrl-C twice",
] as const;
export type Fault = (typeof FAULTS)[number];

/** Those that kill a process which may know of something that the state does not. */
export const KILLS: readonly Fault[] = ["provider killed", "pulumi killed", "Ctrl-C twice"];

/**
 * Those after which libvirt, its programs or the host begin anew. After another fault, where the state and the host are as when
 * nothing broke, what a preview shows is known: nothing, as then. What libvirt believes makes no difference to it as long as
 * mdevctl can be asked.
 */
export const TOUCHES_LIBVIRT: readonly Fault[] = ["command killed", "libvirtd restarted", "host's power cut"];

/** Where it breaks. */
export interface Scene {
  readonly host: RunningHost;
  readonly gate: Gate;
  /** The `pulumi` command that is under way. */
  readonly command: Running;
  readonly pulumiHome: string;
}

/** How long programs that were killed may take to end. */
const ENDED_LIMIT_MS = 10_000;

/** How long Pulumi may take to say that it has heard of a Ctrl-C. */
const HEARD_LIMIT_MS = 20_000;

/** What must be over before the host can be looked at again. */
export interface Aftermath {
  readonly over: Promise<unknown>;
}

/** Lets something break. @throws an Error when it could not be made to break. */
export async function inject(fault: Fault, { host, gate, command, pulumiHome }: Scene): Promise<Aftermath> {
  switch (fault) {
    case "connection dropped":
      gate.drop();
      break;
    case "connection black-holed":
      gate.swallow();
      break;
    case "command killed":
      // The programs that run the provider's commands; with sudo, virsh is root's.
      await mustOnHost(host, "pkill -KILL -u ops -x sh; pkill -KILL -x virsh; true");
      await killed(gate);
      break;
    case "libvirtd restarted":
      await mustOnHost(host, "systemctl restart libvirtd");
      break;
    case "host's power cut":
      return powerCut(host);
    case "provider killed":
      some(kill((process) => isProvider(process, pulumiHome)));
      gate.drop();
      break;
    case "pulumi killed":
      some(kill((process) => isOfPulumi(process, pulumiHome)));
      gate.drop();
      break;
    case "Ctrl-C":
      await interrupt(command, 1);
      break;
    case "Ctrl-C twice":
      await interrupt(command, 2);
      break;
  }
  return { over: Promise.resolve() };
}

async function killed(gate: Gate): Promise<void> {
  const ended = unlessLate(
    ENDED_LIMIT_MS,
    gate.untilEnded().then(() => true),
  );
  if ((await ended) === undefined) {
    throw new Error("the programs that were killed have not ended");
  }
}

async function powerCut({ name }: RunningHost): Promise<Aftermath> {
  let over: Promise<unknown> = Promise.resolve();
  const off = new Promise<void>((resolve) => {
    over = hostPowerCycle(name, resolve);
  });
  // Its failure is told by who waits for the host.
  over.catch(() => undefined);
  await Promise.race([off, over]);
  return { over };
}

function some(killed: number): void {
  if (killed === 0) {
    throw new Error("there was no process to kill");
  }
}

/** What Pulumi prints for the first Ctrl-C, and for the second. */
const HEARD = [/cancelling/, /terminating/];

/** Presses Ctrl-C, and again once Pulumi has heard of it. */
async function interrupt(command: Running, times: number): Promise<void> {
  let over = false;
  command.outcome.finally(() => {
    over = true;
  });
  for (const word of HEARD.slice(0, times)) {
    command.interrupt();
    if ((await until(HEARD_LIMIT_MS, async () => over || word.test(command.printed()) || undefined)) === undefined) {
      throw new Error(`Pulumi does not heed Ctrl-C:\n${command.printed()}`);
    }
  }
}
