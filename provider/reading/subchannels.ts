import type * as pulumi from "@pulumi/pulumi";
import type { Connection } from "../connection";
import type { PartialConnection } from "../connectionInput";
import { HostError } from "../errors/hostError";
import type { Host } from "../host/host";
import type { UsageFacts } from "../usage/facts";
import { usage, userBehind } from "../usage/usage";
import { subchannels } from "../witnesses/witnesses";
import { type MediatedDeviceInfo, mediatedDevicesOf } from "./mediatedDevices";
import { reading, readingLater } from "./read";

/** A subchannel that can lead to a disk, as its host shows it. */
export interface SubchannelInfo {
  /** Bus ID: `0.0.0004`. */
  readonly subchannel: string;
  /** Bus ID of the device behind it, `0.0.3000`; undefined for none. */
  readonly device: string | undefined;
  /**
   * Type and model of the device's control unit, as `lscss` has them: `3990/e9` of most DASDs; undefined where the kernel does not
   * show it, as behind vfio_ccw.
   */
  readonly controlUnit: string | undefined;
  /** The driver that it is bound to, `io_subchannel` or `vfio_ccw`; undefined for none. */
  readonly driver: string | undefined;
  /**
   * What on the host uses the device, `mounted at / (/dev/dasda1)`, or why that cannot be told. Undefined only when it was
   * looked for, and nothing does.
   */
  readonly inUse: string | undefined;
  /** UUID of the mediated device on it, active or defined; undefined for none. */
  readonly mediatedDevice: string | undefined;
  /** Name of the running guest that has that one; undefined for none. */
  readonly guest: string | undefined;
}

/**
 * The subchannels of a host, by bus ID: to choose disks in a program. Who has a disk open, only root sees: without root or
 * sudo, `inUse` of a disk that is online says that it cannot be told.
 *
 * @param connection how the host is reached; what it leaves out comes from the stack's configuration `dasd:connection`.
 * @throws pulumi.RunError when the host does not answer, or the connection is wrong.
 */
export function getSubchannels(connection?: Partial<Connection>): Promise<SubchannelInfo[]> {
  return reading(connection, subchannelsOf);
}

/** As {@link getSubchannels}, with a connection that is known now or later. Not read while it is unknown, in a preview. */
export function getSubchannelsOutput(
  connection?: pulumi.Input<PartialConnection | undefined>,
): pulumi.Output<SubchannelInfo[]> {
  return readingLater(connection, subchannelsOf);
}

async function subchannelsOf(host: Host): Promise<SubchannelInfo[]> {
  const [all, facts, devices] = await Promise.all([subchannels(host), usage(host), mediatedDevicesOf(host)]);
  const infos = all.map(async ({ busId, device, driver }): Promise<SubchannelInfo> => {
    const mdev = mostActive(devices.filter(({ subchannel }) => subchannel === busId));
    return {
      subchannel: busId,
      device,
      controlUnit: facts.devices.find(({ subchannel }) => subchannel === busId)?.cuType || undefined,
      driver,
      inUse: await inUse(host, busId, facts),
      mediatedDevice: mdev?.uuid,
      guest: mdev?.guest,
    };
  });
  return (await Promise.all(infos)).sort((a, b) => a.subchannel.localeCompare(b.subchannel));
}

/** Several may be defined on a subchannel, and one be active. */
function mostActive(devices: readonly MediatedDeviceInfo[]): MediatedDeviceInfo | undefined {
  return devices.find(({ active }) => active) ?? devices[0];
}

/** What cannot be told is not shown as free. */
async function inUse(host: Host, subchannel: string, facts: UsageFacts): Promise<string | undefined> {
  try {
    return await userBehind(host, subchannel, facts);
  } catch (error) {
    if (error instanceof HostError && error.kind === "command-failed") {
      return `not known: ${error.said ?? error.message}; only root sees who has its disk open`;
    }
    throw error;
  }
}
