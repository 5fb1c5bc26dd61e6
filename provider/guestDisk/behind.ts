import type { Host } from "../host/host";
import { activeDevices, definitionsIfKnown, subchannels } from "../witnesses/witnesses";

/**
 * The disk behind a mediated device, by the kernel's `dev_busid` of its subchannel: what a guest that has it reaches.
 *
 * @returns its bus ID; undefined when there is none, or when it cannot be told which, as where the UUID is defined on several
 * subchannels and active on none.
 * @throws HostError when the host did not answer.
 */
export async function deviceBehind(host: Host, uuid: string): Promise<string | undefined> {
  const [active, defined, all] = await Promise.all([activeDevices(host), definitionsIfKnown(host), subchannels(host)]);
  const isIt = (other: { readonly uuid: string }) => other.uuid === uuid;
  const [one, ...more] = active.some(isIt) ? active.filter(isIt) : defined === "unknown" ? [] : defined.filter(isIt);
  return more.length > 0 ? undefined : all.find(({ busId }) => busId === one?.subchannel)?.device;
}
