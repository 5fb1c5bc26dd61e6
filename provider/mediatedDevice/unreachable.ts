import { HostError } from "../errors/hostError";
import type { Host } from "../host/host";
import { commandLine } from "../quoting";
import type { State } from "./state";

/**
 * Whether something has to be left on its host, since nobody answers there; a warning then says what stays behind. A host
 * that answers and refuses (its key, the login) is there: it may well have it.
 *
 * @param warning what stays behind, and what removes it if the host comes back, given why the host cannot be reached.
 * @throws HostError what else keeps the host from being reached.
 */
export async function isLeftBehind(host: Host, warning: (error: HostError) => string): Promise<boolean> {
  try {
    await host.reach();
    return false;
  } catch (error) {
    if (error instanceof HostError && ["unreachable", "timeout"].includes(error.kind) && !error.answered) {
      // The engine shows what its provider prints; a provider in Pulumi's state has no other way to warn.
      console.warn(warning(error));
      return true;
    }
    throw error;
  }
}

/** What stays behind of a mediated device. */
export function leftBehindWarning(
  host: Host,
  { name, subchannel, uuid, active, autostart }: State,
  error: HostError,
): string {
  const was = [active ? "active" : "not active", autostart ? "started at boot" : "not started at boot"].join(", ");
  const virsh = (command: string) => commandLine(["virsh", "-c", host.uri, command, name]);
  return [
    `warning: ${error.message.split("\n")[0]}`,
    `${name} is forgotten, as deleteUnreachable says, and stays on ${error.host}: UUID ${uuid} on subchannel ${subchannel}, ${was} when it was last seen.`,
    `If the host comes back: ${virsh("nodedev-destroy")}; ${virsh("nodedev-undefine")}`,
  ].join("\n");
}
