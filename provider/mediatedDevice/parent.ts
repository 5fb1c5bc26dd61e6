import type { Host } from "../host/host";
import type { MdevId } from "../names/mdevName";
import { type Subchannel, VFIO_CCW } from "../witnesses/kernel";
import { activeDevices, definitions, subchannelByBusId, subchannelOfDevice } from "../witnesses/witnesses";
import { deviceBehind } from "./observe";
import { noSuchDevice, noSuchSubchannel, notBound, subchannelTaken, uuidElsewhere, wrongDevice } from "./refusals";

/**
 * The subchannel that a device is to be made on, looked at before anything is changed: it is there, bound to vfio_ccw,
 * and leads to the declared disk.
 *
 * @throws HostError `refused`, naming what is there and the command that puts it right.
 */
export async function suitableSubchannel(
  host: Host,
  declared: { subchannel?: string | undefined; device?: string | undefined },
): Promise<string> {
  const subchannel = await findSubchannel(host, declared);
  if (subchannel.driver !== VFIO_CCW) {
    throw notBound(host, subchannel);
  }
  if (declared.device !== undefined) {
    const found = await deviceBehind(host, subchannel.busId);
    if (found !== declared.device) {
      throw wrongDevice(host, subchannel.busId, declared.device, found);
    }
  }
  return subchannel.busId;
}

async function findSubchannel(
  host: Host,
  declared: { subchannel?: string | undefined; device?: string | undefined },
): Promise<Subchannel> {
  if (declared.subchannel !== undefined) {
    const found = await subchannelByBusId(host, declared.subchannel);
    if (found === undefined) {
      throw noSuchSubchannel(host, declared.subchannel);
    }
    return found;
  }
  const device = declared.device ?? "";
  const found = await subchannelOfDevice(host, device);
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
