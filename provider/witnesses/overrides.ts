import { busIdPattern } from "../names/busId";
import { quote } from "../quoting";

/**
 * The file in which driverctl keeps the override of a subchannel across reboots: the driver's name. Source: driverctl,
 * save_override.
 */
export function driverctlFile(subchannel: string): string {
  return `/etc/driverctl.d/css-${subchannel}`;
}

/** The udev rule that does the same on a host without driverctl. After mdevctl's own, which is 60. */
export function ruleFile(subchannel: string): string {
  return `/etc/udev/rules.d/70-dasd-mdev-${subchannel}.rules`;
}

/** The patterns of the shell for all files of both kinds. */
export const overrideFiles = `${driverctlFile("*")} ${ruleFile("*")}`;

/**
 * The lines of that rule. The kernel has given the subchannel to another driver long before udev runs, so that it is taken
 * from that one, as `driverctl load-override` does, unless it is where it belongs. mdevctl starts what has autostart when
 * the kernel then tells that the subchannel can have mediated devices. Neither `$` nor `%` are in it, nor `"` inside: they
 * mean something to udev. Sources: driverctl, 05-driverctl.rules; mdevctl, 60-mdevctl.rules.
 *
 * @param driver a name that needs no quoting, as the schema of the argument has it.
 */
export function ruleLines(subchannel: string, driver: string): string[] {
  const bind = [
    "PATH=/usr/sbin:/usr/bin:/sbin:/bin",
    `modprobe -q ${driver}`,
    `cd /sys/bus/css/devices/${subchannel} || exit`,
    `[ driver -ef /sys/bus/css/drivers/${driver} ] && exit`,
    `[ ! -e driver ] || echo ${subchannel} >driver/unbind`,
    `echo ${subchannel} >/sys/bus/css/drivers_probe`,
  ].join("; ");
  return [
    `# Made by pulumi-dasd-mdev: gives subchannel ${subchannel} to ${driver} at boot. Its SubchannelDriver removes this file.`,
    `ACTION=="add", SUBSYSTEM=="css", KERNEL=="${subchannel}", ATTR{driver_override}="${driver}", RUN+="/bin/sh -c ${quote(bind)}"`,
  ];
}

/**
 * Parses what `grep -H ''` prints of {@link overrideFiles}: the driver that each subchannel is given at boot. A file of
 * driverctl counts only where driverctl is installed, since nothing reads it otherwise; there it comes before a rule.
 */
export function parseOverrides(text: string, driverctl: boolean): Map<string, string> {
  const ours = /^\/etc\/udev\/rules\.d\/70-dasd-mdev-(\S+)\.rules:.*ATTR\{driver_override\}="([\w-]+)"/gm;
  const theirs = /^\/etc\/driverctl\.d\/css-(\S+?):(\S+)$/gm;
  const all = [ours, ...(driverctl ? [theirs] : [])].flatMap((pattern) => [...text.matchAll(pattern)]);
  return new Map(
    all
      .map(([, subchannel = "", driver = ""]) => [subchannel, driver] as const)
      .filter(([subchannel]) => busIdPattern.test(subchannel)),
  );
}
