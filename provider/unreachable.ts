import { type HostError, isWithoutAnswer } from "./errors/hostError";
import type { Host } from "./host/host";

/** What a deletion leaves on a host that nobody reaches, for the warning. */
export interface LeftBehind {
  /** What is forgotten: libvirt's name of a device. */
  readonly name: string;
  /** What is known of what stays there: a phrase that goes on after `stays on HOST: `. */
  readonly stays: string;
  /** The commands that remove it, if the host comes back. */
  readonly removal: string;
}

/**
 * Whether a resource has to be left on its host, since nobody answers there, or at a jump host before it; a warning then
 * says what stays behind. A host that answers and refuses (its key, the login) is there: it may well have what the resource
 * made.
 *
 * @throws HostError what else keeps the host from being reached.
 */
export async function isLeftBehind(host: Host, what: LeftBehind): Promise<boolean> {
  try {
    await host.reach();
    return false;
  } catch (error) {
    if (isWithoutAnswer(error) && !error.answered) {
      // The engine shows what its provider prints; a provider in Pulumi's state has no other way to warn.
      console.warn(leftBehindWarning(what, host.name, error));
      return true;
    }
    throw error;
  }
}

/** @param on the host that has it: the error may be of one on the way there. */
function leftBehindWarning({ name, stays, removal }: LeftBehind, on: string, error: HostError): string {
  return [
    `warning: ${error.message.split("\n")[0]}`,
    `${name} is forgotten, as deleteUnreachable says, and stays on ${on}: ${stays}.`,
    `If the host comes back: ${removal}`,
  ].join("\n");
}
