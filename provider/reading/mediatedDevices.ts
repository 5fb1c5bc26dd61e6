import type * as pulumi from "@pulumi/pulumi";
import type { Connection } from "../connection";
import type { PartialConnection } from "../connectionInput";
import type { Host } from "../host/host";
import { guestsHolding } from "../libvirt/guests";
import { isSameMdev, mdevName } from "../names/mdevName";
import { activeDevices, definitions, subchannels } from "../witnesses/witnesses";
import { reading, readingLater } from "./read";

/** A mediated device, as its host shows it. */
export interface MediatedDeviceInfo {
  readonly uuid: string;
  /** libvirt's name of it: `mdev_<uuid>_0_0_0004`. */
  readonly name: string;
  /** Bus ID of its subchannel: `0.0.0004`. */
  readonly subchannel: string;
  /** Bus ID of the device behind that, `0.0.3000`; undefined when none is seen. */
  readonly device: string | undefined;
  /** Whether it exists in the kernel now. */
  readonly active: boolean;
  /** Whether it is defined. */
  readonly persistent: boolean;
  /** Whether it is started when the host boots. */
  readonly autostart: boolean;
  /** Name of the running guest that has it; undefined for none that libvirt knows. */
  readonly guest: string | undefined;
}

/**
 * The mediated devices of a host, active or defined, by subchannel.
 *
 * @param connection how the host is reached; what it leaves out comes from the stack's configuration `dasd:connection`.
 * @throws pulumi.RunError when the host does not answer, mdevctl cannot list, or the connection is wrong.
 */
export function getMediatedDevices(connection?: Partial<Connection>): Promise<MediatedDeviceInfo[]> {
  return reading(connection, mediatedDevicesOf);
}

/** As {@link getMediatedDevices}, with a connection that is known now or later. Not read while it is unknown, in a preview. */
export function getMediatedDevicesOutput(
  connection?: pulumi.Input<PartialConnection | undefined>,
): pulumi.Output<MediatedDeviceInfo[]> {
  return readingLater(connection, mediatedDevicesOf);
}

/** Looks at them. @throws HostError. */
export async function mediatedDevicesOf(host: Host): Promise<MediatedDeviceInfo[]> {
  const [active, defined, all] = await Promise.all([activeDevices(host), definitions(host), subchannels(host)]);
  const ids = [...active, ...defined.filter((one) => !active.some((other) => isSameMdev(one, other)))];
  const infos = ids.map(async ({ uuid, subchannel }): Promise<MediatedDeviceInfo> => {
    const id = { uuid, subchannel };
    const isActive = active.some((one) => isSameMdev(one, id));
    const definition = defined.find((one) => isSameMdev(one, id));
    const [guest] = isActive ? await guestsHolding(host, uuid) : [];
    return {
      ...id,
      name: mdevName(id),
      device: all.find(({ busId }) => busId === subchannel)?.device,
      active: isActive,
      persistent: definition !== undefined,
      autostart: definition?.autostart === true,
      guest,
    };
  });
  return (await Promise.all(infos)).sort(
    (a, b) => a.subchannel.localeCompare(b.subchannel) || a.uuid.localeCompare(b.uuid),
  );
}
