import { type HostDevice, mustOnHost, type RunningHost } from "../../host";

const UUID = "58e124fb-b2fc-47f6-a407-0000000000ff";

/** A definition as nobody's tool writes it. */
const DEFINITION = '{\n  "mdev_type": "vfio_ccw-io",\n  "start": "manual",\n  "attrs": [ ]\n}\n';

/**
 * Puts things on a host that belong to somebody else: a definition, and the override of its subchannel, in the kernel and
 * for the next boot. Both are part of each picture: they must be the same at the end, byte for byte.
 */
export async function strangers(host: RunningHost, { subchannel }: HostDevice): Promise<void> {
  const folder = `/etc/mdevctl.d/${subchannel}`;
  await mustOnHost(host, `driverctl -b css set-override ${subchannel} vfio_ccw`);
  await mustOnHost(host, `mkdir -p ${folder} && cat > ${folder}/${UUID}`, { input: DEFINITION });
}

/** Takes them away again. */
export async function withoutStrangers(host: RunningHost, { subchannel }: HostDevice): Promise<void> {
  await mustOnHost(host, `rm -r /etc/mdevctl.d/${subchannel} && driverctl -b css unset-override ${subchannel}`);
}
