import type { Host } from "../host/host";
import type { MdevId } from "../names/mdevName";
import { type Subchannel, VFIO_CCW } from "../witnesses/kernel";
import { activeDevices, definitions, subchannels } from "../witnesses/witnesses";
import { deviceBehind } from "./observe";
import { noSuchDevice, noSuchSubchannel, notBound, subchannelTaken, uuidElsewhere, wrongDevice } from "./refusals";

/** A subchannel that a device can be made on. */
export interface Suitable {
  readonly subchannel: string;
  /** Bus ID of the device behind it; undefined when it could not be verified. */
  readonly device: string | undefined;
}

/**
 * The subchannel that a device is to be made on, looked at before anything is changed: it is there, bound to vfio_ccw,
 * and leads to the declared disk.
 *
 * @throws HostError `refused`, naming what is there and the command that puts it right.
 */
export async function suitableSubchannel(
  host: Host,
  declared: { subchannel?: string | undefined; device?: string | undefined },
): Promise<Suitable> {
  const { busId, driver } = await findSubchannel(host, declared);
  if (driver !== VFIO_CCW) {
    throw notBound(host, { busId, driver });
  }
  const device = await deviceBehind(host, busId);
  if (declared.device !== undefined && device !== declared.device) {
    throw wrongDevice(host, busId, declared.device, device);
  }
  return { subchannel: busId, device };
}

async function findSubchannel(
  host: Host,
  declared: { subchannel?: string | undefined; device?: string | undefined },
): Promise<Subchannel> {
  const all = await subchannels(host);
  if (declared.subchannel !== undefined) {
    const found = all.find(({ busId }) => busId === declared.subchannel);
    if (found === undefined) {
      throw noSuchSubchannel(host, declared.subchannel);
    }
    return found;
  }
  const device = declared.device ?? "";
  const found = all.find((subchannel) => subchannel.device === device);
  if (found === undefined) {
    throw noSuchDevice(host, device);
  }
  return found;
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
