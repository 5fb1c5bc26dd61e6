import { defineGuest, type HostDevice, mustOnHost, type RunningHost } from "../../host";
import { stopGuest } from "../../host/guest";

const UUID = "58e124fb-b2fc-47f6-a407-0000000000ff";

/** A definition as nobody's tool writes it. */
const DEFINITION = '{\n  "mdev_type": "vfio_ccw-io",\n  "start": "manual",\n  "attrs": [ ]\n}\n';

const GUEST = "dasd-mdev-stranger";

/**
 * Puts things on a host that belong to somebody else: a definition, the override of its subchannel, in the kernel and for
 * the next boot, and a guest that is shut off and has the device. All are part of each picture: they must be the same at the
 * end, byte for byte.
 */
export async function strangers(host: RunningHost, { subchannel }: HostDevice): Promise<void> {
  const folder = `/etc/mdevctl.d/${subchannel}`;
  await mustOnHost(host, `driverctl -b css set-override ${subchannel} vfio_ccw`);
  await mustOnHost(host, `mkdir -p ${folder} && cat > ${folder}/${UUID}`, { input: DEFINITION });
  await defineGuest(host, { name: GUEST, mdevUuid: UUID });
}

/** Takes them away again. */
export async function withoutStrangers(host: RunningHost, { subchannel }: HostDevice): Promise<void> {
  await stopGuest(host, GUEST);
  await mustOnHost(host, `rm -rf /etc/mdevctl.d/${subchannel} && driverctl -b css unset-override ${subchannel}`);
}
