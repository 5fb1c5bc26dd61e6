import { HostError } from "../errors/hostError";
import type { Host } from "../host/host";
import { deviceBehind } from "../mediatedDevice/observe";
import { wrongDevice } from "../mediatedDevice/refusals";
import type { MdevId } from "../names/mdevName";
import type { Definition } from "../witnesses/mdevctl";
import { activeDevices, definitions, definitionsOrRefusal } from "../witnesses/witnesses";
import { definedTwice, noSuchMdev } from "./refusals";

/**
 * The disk behind a mediated device, by the kernel's `dev_busid` of its subchannel: what a guest that has it reaches.
 *
 * @returns its bus ID; undefined when there is none, or when it cannot be told.
 * @throws HostError when the host did not answer.
 */
export async function diskBehind(host: Host, uuid: string): Promise<string | undefined> {
  const [place, ...others] = await placesOf(host, uuid, definitionsOrRefusal);
  return place === undefined || others.length > 0 ? undefined : deviceBehind(host, place);
}

/**
 * Makes sure that a mediated device leads to a disk.
 *
 * @throws HostError `refused` when it leads to another, to none or to nobody knows which; as mdevctl has it when that cannot be
 * asked.
 */
export async function ensureLeadsTo(host: Host, uuid: string, device: string): Promise<void> {
  const places = await placesOf(host, uuid, definitions);
  const [place, ...others] = places;
  if (place === undefined) {
    throw noSuchMdev(host, uuid);
  }
  if (others.length > 0) {
    throw definedTwice(host, uuid, places);
  }
  const behind = await deviceBehind(host, place);
  if (behind !== device) {
    throw wrongDevice(host, `mediated device ${uuid}`, device, behind);
  }
}

/** The subchannels of a mediated device: of one that is active the one where it is, of others those where it is defined. */
async function placesOf(
  host: Host,
  uuid: string,
  defined: (host: Host) => Promise<readonly Definition[] | HostError>,
): Promise<string[]> {
  const among = (list: readonly MdevId[]) =>
    list.filter((one) => one.uuid === uuid).map(({ subchannel }) => subchannel);
  const active = among(await activeDevices(host));
  if (active.length > 0) {
    return active;
  }
  const list = await defined(host);
  return list instanceof HostError ? [] : among(list);
}
