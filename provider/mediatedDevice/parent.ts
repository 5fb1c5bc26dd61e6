import type { Host } from "../host/host";
import type { MdevId } from "../names/mdevName";
import { VFIO_CCW } from "../witnesses/kernel";
import { activeDevices, definitions, subchannels } from "../witnesses/witnesses";
import { deviceShownByLibvirt } from "./observe";
import {
  libvirtShowsAnother,
  noSuchDevice,
  noSuchSubchannel,
  notBound,
  subchannelTaken,
  uuidDefinedTwice,
  uuidElsewhere,
  wrongDevice,
} from "./refusals";

/** The subchannel that leads to a device. @throws HostError `refused` when none does. */
export async function subchannelOf(host: Host, device: string): Promise<string> {
  const found = (await subchannels(host)).find((subchannel) => subchannel.device === device);
  if (found === undefined) {
    throw noSuchDevice(host, device);
  }
  return found.busId;
}

/**
 * Makes sure that a device can be made on a subchannel: it is there, bound to vfio_ccw, and leads to the declared disk,
 * as the kernel and libvirt agree.
 *
 * @param declared Bus ID of the device that must be behind it; undefined for any.
 * @returns Bus ID of the device behind it; undefined when there is none and none was declared.
 * @throws HostError `refused`, naming what is there and the command that puts it right.
 */
export async function ensureSuitable(
  host: Host,
  subchannel: string,
  declared: string | undefined,
): Promise<string | undefined> {
  const [all, shown] = await Promise.all([subchannels(host), deviceShownByLibvirt(host, subchannel)]);
  const found = all.find(({ busId }) => busId === subchannel);
  if (found === undefined) {
    throw noSuchSubchannel(host, subchannel);
  }
  if (found.driver !== VFIO_CCW) {
    throw notBound(host, found);
  }
  if (declared !== undefined && found.device !== declared) {
    throw wrongDevice(host, `subchannel ${subchannel}`, declared, found.device);
  }
  if (shown !== undefined && shown !== found.device) {
    throw libvirtShowsAnother(host, found, shown);
  }
  return found.device;
}

/**
 * Makes sure that no other mediated device is in the way: none with another UUID on the subchannel, none with this
 * UUID on another.
 *
 * @throws HostError `refused`, naming the one that is.
 */
export async function ensureFree(host: Host, subchannel: string, uuid: string | undefined): Promise<void> {
  const [active, defined] = await Promise.all([activeDevices(host), definitions(host)]);
  const refuse = (others: readonly MdevId[], isActive: boolean) => {
    const inTheWay = others.find((other) => other.subchannel === subchannel && other.uuid !== uuid);
    if (inTheWay !== undefined) {
      throw subchannelTaken(host, inTheWay, isActive);
    }
    const elsewhere = others.find((other) => other.subchannel !== subchannel && other.uuid === uuid);
    if (elsewhere !== undefined) {
      throw uuidElsewhere(host, elsewhere, isActive);
    }
  };
  refuse(active, true);
  refuse(defined, false);
}

/**
 * Makes sure that a device can be undefined: libvirt removes the definitions of its UUID on all subchannels.
 *
 * @throws HostError `refused` when there is more than one, with the command for the one that is meant.
 */
export async function ensureDefinedOnce(host: Host, id: MdevId): Promise<void> {
  const others = (await definitions(host)).filter(
    ({ uuid, subchannel }) => uuid === id.uuid && subchannel !== id.subchannel,
  );
  if (others.length > 0) {
    throw uuidDefinedTwice(host, id, others);
  }
}
