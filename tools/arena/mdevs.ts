import type { HostDevice } from "../../host";
import { mdevXml } from "../../provider/libvirt/nodedevXml";
import { toCssName } from "../../provider/names/busId";
import { type MdevId, mdevName } from "../../provider/names/mdevName";
import { stableUuid } from "../../provider/names/uuid";

/** A mediated device, under the names that the provider gives it by default. */
export interface Mdev extends HostDevice, MdevId {
  /** libvirt's name of the subchannel: `css_0_0_0004`. */
  readonly parent: string;
  /** libvirt's name of the device. */
  readonly name: string;
  /** What `virsh nodedev-define` takes. */
  readonly xml: string;
}

/** @param host as the provider's connection names it: it goes into the UUID. */
export function mdevOf(host: string, { subchannel, device }: HostDevice): Mdev {
  const parent = toCssName(subchannel);
  const uuid = stableUuid(host, subchannel);
  return { subchannel, device, parent, uuid, name: mdevName({ uuid, subchannel }), xml: mdevXml(parent, uuid) };
}
