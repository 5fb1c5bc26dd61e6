import { tellQemu } from "./monitor";
import { plaything } from "./qemu";
import { mustOnHost, type Reachable, untilOnHost } from "./ssh";
import type { HostDevice, RunningHost } from "./state";

/** Prints `SUBCHANNEL DEVICE` for each; the second is `none` where nothing is attached. */
const LIST =
  'cd /sys/bus/css/devices && for s in 0.*; do [ -e "$s/dev_busid" ] && echo "$s $(cat "$s/dev_busid")"; done';

/** The subchannels to play with among the lines that {@link readDevices} gets: those with a device 0.0.3xxx. */
export function parseDevices(lines: string): HostDevice[] {
  return lines
    .split("\n")
    .map((line) => line.split(" "))
    .flatMap(([subchannel, device]) => (subchannel && device?.startsWith("0.0.3") ? [{ subchannel, device }] : []))
    .sort((a, b) => a.subchannel.localeCompare(b.subchannel));
}

/** What the host's sysfs says is behind its subchannels. */
export async function readDevices(host: Reachable): Promise<HostDevice[]> {
  return parseDevices(await mustOnHost(host, LIST));
}

/**
 * Pulls the device behind a subchannel and, once the host has seen that, plugs another in, which gets the same
 * subchannel: the lowest that is free. A reboot undoes it.
 *
 * @param pulled a device to play with, and its subchannel.
 * @param plugged bus ID of the other, `0.0.3000` to `0.0.3fff`, which the host must not have yet.
 */
export async function replug(host: RunningHost, pulled: HostDevice, plugged: string): Promise<void> {
  const path = `/sys/bus/css/devices/${pulled.subchannel}`;
  const { id } = plaything(pulled.device);
  await tellQemu(host.name, "device_del", { id });
  await untilOnHost(host, `! [ -e ${path} ]`);
  await tellQemu(host.name, "device_add", plaything(plugged));
  await untilOnHost(host, `grep -qsx ${plugged} ${path}/dev_busid`);
}

/**
 * Gives subchannels to vfio_ccw for good: what `driverctl -b css set-override SUBCHANNEL vfio_ccw` does (its persistent
 * file, the override, the change of driver), in one loop of the shell's own commands, since one run of driverctl takes
 * 0.7 s on an emulated host.
 *
 * @param subchannels bus IDs, for example `0.0.0004`.
 * @throws an Error with what the kernel said, or naming a subchannel that did not change its driver.
 */
export async function bindVfioCcw(host: Reachable, subchannels: readonly string[]): Promise<void> {
  await rebind(host, subchannels, "vfio_ccw", 'echo vfio_ccw >"/etc/driverctl.d/css-$s"; o=vfio_ccw');
}

/**
 * Gives subchannels back to io_subchannel, as `driverctl -b css unset-override SUBCHANNEL` does. Mediated devices on them
 * are gone then, their definitions are not.
 *
 * @throws like {@link bindVfioCcw}.
 */
export async function unbindVfioCcw(host: Reachable, subchannels: readonly string[]): Promise<void> {
  await rebind(host, subchannels, "io_subchannel", 'rm -f "/etc/driverctl.d/css-$s"; o=');
}

async function rebind(
  host: Reachable,
  subchannels: readonly string[],
  driver: "vfio_ccw" | "io_subchannel",
  remember: string,
): Promise<void> {
  const wrong = subchannels.find((id) => !/^[0-9a-f]{1,2}\.[0-3]\.[0-9a-f]{4}$/.test(id));
  if (wrong !== undefined) {
    throw new Error(`'${wrong}' is not a subchannel's bus ID like 0.0.0004.`);
  }
  await mustOnHost(
    host,
    `set -e
    modprobe vfio_ccw
    cd /sys/bus/css
    for s in ${subchannels.join(" ")}; do
      ${remember}
      echo "$o" >"devices/$s/driver_override"
      if ! [ "devices/$s/driver" -ef drivers/${driver} ]; then
        if [ -e "devices/$s/driver" ]; then echo "$s" >"devices/$s/driver/unbind"; fi
        echo "$s" >drivers_probe
        if ! [ "devices/$s/driver" -ef drivers/${driver} ]; then
          echo "subchannel $s is not driven by ${driver}" >&2
          exit 1
        fi
      fi
    done
    # mdevctl starts what has autostart when a parent is new: a definition that comes later must not meet that.
    udevadm settle --timeout=60`,
  );
}
