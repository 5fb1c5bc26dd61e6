import { busIdPattern } from "../names/busId";
import type { MdevId } from "../names/mdevName";
import { uuidPattern } from "../names/uuid";

/** The driver that a subchannel must be bound to, to have a mediated device. */
export const VFIO_CCW = "vfio_ccw";

/** A mediated device that exists in the kernel: it is active, whatever libvirt knows of it. */
export interface ActiveDevice extends MdevId {
  /** The device in sysfs: `/sys/devices/css0/0.0.0004/<uuid>`. */
  readonly path: string;
}

/**
 * Lists the mediated devices of all subchannels, a line each: `SUBCHANNEL/UUID`. By a pattern of the shell: a program that
 * looks at each fails when one goes meanwhile.
 */
export const activeScript =
  "cd /sys/bus/css/devices 2>/dev/null && printf '%s\\n' */????????-????-????-????-???????????? || true";

/** Parses the output of {@link activeScript}. Source of the path: Linux, drivers/s390/cio/css.c. */
export function parseActive(text: string): ActiveDevice[] {
  return text.split("\n").flatMap((line) => {
    const [subchannel = "", uuid = ""] = line.split("/");
    return busIdPattern.test(subchannel) && uuidPattern.test(uuid)
      ? [{ uuid: uuid.toLowerCase(), subchannel, path: `/sys/devices/css${subchannel.split(".")[0]}/${line}` }]
      : [];
  });
}

/** A subchannel as the kernel has it. */
export interface Subchannel {
  /** `0.0.0004` */
  readonly busId: string;
  /** The driver it is bound to, `io_subchannel` or `vfio_ccw`; undefined for none. */
  readonly driver: string | undefined;
  /** Bus ID of the device behind it; undefined for none. */
  readonly device: string | undefined;
}

/**
 * Lists all subchannels that can lead to a device: `BUS-ID/dev_busid:DEVICE` and `BUS-ID DRIVER`, the latter as a link.
 * All at once, and so with two processes: one look serves all devices that are made at the same time.
 */
export const subchannelsScript = [
  "cd /sys/bus/css/devices || exit 0",
  "grep -sH '' */dev_busid",
  "find */driver -maxdepth 0 -printf '%h %l\\n' 2>/dev/null",
  "true",
].join("\n");

/**
 * Parses the output of {@link subchannelsScript}.
 * Source: Linux, drivers/s390/cio/css.c (`dev_busid` is `none` where there is no device).
 */
export function parseSubchannels(text: string): Subchannel[] {
  const drivers = new Map([...text.matchAll(/^(\S+) \S*\/(\S+)$/gm)].map(([, busId, driver]) => [busId, driver]));
  return [...text.matchAll(/^(\S+)\/dev_busid:(\S+)$/gm)].map(([, busId = "", device = ""]) => ({
    busId,
    driver: drivers.get(busId),
    device: busIdPattern.test(device) ? device : undefined,
  }));
}
