import type { Host } from "../host/host";
import { commandLine, quote } from "../quoting";
import { hostdevLine } from "./nodedevXml";

/** Commands of virsh as errors and warnings tell them: for a person to type on the host. */

/** A virsh command. */
export function virsh(host: Host, ...words: string[]): string {
  return commandLine(["virsh", "-c", host.uri, ...words]);
}

/**
 * The command that takes a mediated device from a guest.
 * @param scopes `--live` for the running guest, `--config` for its definition.
 */
export function detachment(host: Host, guest: string, uuid: string, ...scopes: string[]): string {
  const xml = hostdevLine(uuid);
  return `echo ${quote(xml)} | ${virsh(host, "detach-device", guest, "/dev/stdin", ...scopes)}`;
}
