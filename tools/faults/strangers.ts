import {
  bindVfioCcw,
  defineGuest,
  type HostDevice,
  mustOnHost,
  type RunningHost,
  startGuest,
  unbindVfioCcw,
  untilOnHost,
} from "../../host";
import { startDefinedGuest, stopGuest } from "../../host/guest";

/** Subchannels that are somebody else's. */
export interface Others {
  /** Of a guest that is shut off; what is on it is defined, and not active. */
  readonly resting: HostDevice;
  /** Of a guest that runs. */
  readonly running: HostDevice;
  /** Of the domain that disks are given to, beside those. */
  readonly beside: HostDevice;
}

const UUIDS = {
  resting: "58e124fb-b2fc-47f6-a407-0000000000f1",
  running: "58e124fb-b2fc-47f6-a407-0000000000f2",
  beside: "58e124fb-b2fc-47f6-a407-0000000000f3",
} as const;

/** A definition as nobody's tool writes it. */
const DEFINITION = '{\n  "mdev_type": "vfio_ccw-io",\n  "start": "manual",\n  "attrs": [ ]\n}\n';

const [RESTING, RUNNING] = ["dasd-mdev-resting", "dasd-mdev-running"];

/**
 * Puts things on a host that belong to somebody else: definitions, active devices, overrides, in the kernel and for the next
 * boot, guests with a device, one shut off and one running, and a disk in the domain that ours is given to. All are part of
 * each picture: they must be the same at the end, byte for byte.
 */
export async function strangers(host: RunningHost, others: Others, domain: string): Promise<void> {
  const { resting, running, beside } = others;
  await bindVfioCcw(host, subchannelsOf(others));
  const folder = `/etc/mdevctl.d/${resting.subchannel}`;
  await mustOnHost(host, `mkdir -p ${folder} && cat > ${folder}/${UUIDS.resting}`, { input: DEFINITION });
  for (const [uuid, { subchannel }] of [
    [UUIDS.running, running],
    [UUIDS.beside, beside],
  ] as const) {
    const which = `-u ${uuid} -p ${subchannel}`;
    await mustOnHost(host, `mdevctl define ${which} -t vfio_ccw-io --auto && mdevctl start ${which}`);
  }
  await defineGuest(host, { name: RESTING, mdevUuid: UUIDS.resting });
  await defineGuest(host, { name: domain, mdevUuid: UUIDS.beside });
  await startGuest(host, { name: RUNNING, mdevUuid: UUIDS.running });
}

/** After a boot, their owner starts the guest again, once what it needs has come back by itself. */
export async function strangersBack(host: RunningHost): Promise<void> {
  const active = (uuid: string) => `[ -e /sys/bus/mdev/devices/${uuid} ]`;
  await untilOnHost(host, `${active(UUIDS.running)} && ${active(UUIDS.beside)}`);
  await startDefinedGuest(host, RUNNING);
}

/** Takes them away again. */
export async function withoutStrangers(host: RunningHost, others: Others, domain: string): Promise<void> {
  for (const guest of [RESTING, RUNNING, domain]) {
    await stopGuest(host, guest);
  }
  const subchannels = subchannelsOf(others);
  // Before their definitions: what is active goes with the driver.
  await unbindVfioCcw(host, subchannels);
  await mustOnHost(host, `cd /etc/mdevctl.d && rm -rf ${subchannels.join(" ")}`);
}

function subchannelsOf({ resting, running, beside }: Others): string[] {
  return [resting, running, beside].map(({ subchannel }) => subchannel);
}
