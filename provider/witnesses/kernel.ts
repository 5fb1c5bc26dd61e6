import { posix } from "node:path";
import { busIdPattern } from "../names/busId";
import type { MdevId } from "../names/mdevName";
import { quote } from "../quoting";

/** The driver that a subchannel must be bound to, to have a mediated device. */
export const VFIO_CCW = "vfio_ccw";

/** A mediated device that exists in the kernel: it is active, whatever libvirt knows of it. */
export interface ActiveDevice extends MdevId {
  /** The device in sysfs: `/sys/devices/css0/0.0.0004/<uuid>`. */
  readonly path: string;
}

/** Lists the mediated devices of all parents, a line each: a link to the device in sysfs, from /sys/bus/mdev/devices. */
export const activeScript = "d=/sys/bus/mdev/devices; if [ -d $d ]; then find $d -type l -printf '%l\\n'; fi";

/** Parses the output of {@link activeScript}. Devices whose parent is no subchannel are left out. */
export function parseActive(text: string): ActiveDevice[] {
  return text.split("\n").flatMap((link) => {
    const [uuid, subchannel] = link.split("/").reverse();
    return uuid !== undefined && subchannel !== undefined && busIdPattern.test(subchannel)
      ? [{ uuid: uuid.toLowerCase(), subchannel, path: posix.resolve("/sys/bus/mdev/devices", link) }]
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

/** Prints `BUS-ID DEVICE DRIVER` of the folder `$d`, the last as a link. Few processes: a busy host starts them slowly. */
const describe = 'if read -r device < "$d/dev_busid"; then echo "$d $device $(readlink "$d/driver")"; fi';

/** Describes one subchannel; prints nothing when the kernel has none of that number. */
export function subchannelScript(busId: string): string {
  return `d=/sys/bus/css/devices/${quote(busId)}\nif [ -d "$d" ]; then ${describe}; fi`;
}

/** Describes the subchannel that leads to a device; prints nothing when none does. */
export function subchannelOfDeviceScript(device: string): string {
  return [
    `found=$(grep -lxF ${quote(device)} /sys/bus/css/devices/*/dev_busid)`,
    'd=$(dirname "$found")',
    `if [ -n "$found" ]; then ${describe}; fi`,
  ].join("\n");
}

/**
 * Parses the output of {@link subchannelScript} and {@link subchannelOfDeviceScript}.
 * Source: Linux, drivers/s390/cio/css.c (`dev_busid` is `none` where there is no device).
 */
export function parseSubchannel(text: string): Subchannel | undefined {
  const [, busId, device = "", driver] = /^\S*\/(\S+) (\S+) (?:\S*\/)?(\S*)$/m.exec(text) ?? [];
  return busId === undefined
    ? undefined
    : { busId, driver: driver || undefined, device: busIdPattern.test(device) ? device : undefined };
}
