import { installedAsRoot, writtenAsRoot } from "../host/rootFiles";
import { quote } from "../quoting";
import { driverctlFile, ruleFile, ruleLines } from "../witnesses/overrides";

/**
 * What changes the binding of a subchannel: scripts for a POSIX shell in which `root PROGRAM …` runs a program as root.
 * Each program is one that sudoers can name. dd is what writes to sysfs: the input of a program under `root` is not ours.
 */

/** A subchannel, and what its host has. */
export interface Place {
  /** `0.0.0004` */
  readonly subchannel: string;
  /** Whether driverctl is installed there. */
  readonly driverctl: boolean;
}

/**
 * Gives a subchannel to a driver, now and at each boot. It is taken from the driver that has it, also from this one:
 * mediated devices on it are gone then.
 */
export function takeScript(place: Place, driver: string): string {
  return place.driverctl
    ? script(driverctl("set-override", place.subchannel, driver), removal(ruleFile(place.subchannel)))
    : script(
        loaded(driver),
        ...kept(place, driver),
        ...rebound(place.subchannel, driver),
        took(place.subchannel, driver),
      );
}

/** Lets a subchannel that its driver has be given to that at each boot too; nothing happens to it now. */
export function keepScript(place: Place, driver: string | undefined): string {
  return script(...kept(place, driver), onlyIfThere(place.subchannel, overridden(place.subchannel, driver)));
}

/** Takes a subchannel from its driver, and gives it to that of another override, or of the kernel's choice. */
export function releaseScript(place: Place, override: string | undefined): string {
  return place.driverctl && override === undefined
    ? script(driverctl("unset-override", place.subchannel), removal(ruleFile(place.subchannel)))
    : script(
        ...(override === undefined ? [] : [loaded(override)]),
        ...kept(place, override),
        ...rebound(place.subchannel, override),
      );
}

/** Gives a subchannel to a driver now, and to that of the kernel's choice when it is next bound. */
export function handOverScript(subchannel: string, driver: string): string {
  return script(...rebound(subchannel, driver), overridden(subchannel, undefined));
}

/** Sets a disk online or offline. The kernel refuses to set offline a DASD that is open. */
export function onlineScript(device: string, online: boolean): string {
  return script(writtenAsRoot(`/sys/bus/ccw/devices/${device}/online`, online ? "1" : "0"));
}

/** Each step only when the one before was done. */
function script(...steps: readonly string[]): string {
  return steps.map((step) => `${step} || exit`).join("\n");
}

function driverctl(...words: readonly string[]): string {
  return `root driverctl -b css ${words.map(quote).join(" ")}`;
}

function overridePath(subchannel: string): string {
  return `/sys/bus/css/devices/${subchannel}/driver_override`;
}

/** An empty line takes an override away. Source: Linux, drivers/base/driver.c, driver_set_override. */
function overridden(subchannel: string, driver: string | undefined): string {
  return writtenAsRoot(overridePath(subchannel), driver ?? "");
}

/** Keeps an override across reboots, in the way of the host; none is kept where it is undefined. */
function kept({ subchannel, driverctl }: Place, driver: string | undefined): string[] {
  const rule = ruleFile(subchannel);
  if (driver === undefined) {
    return [removal(...(driverctl ? [driverctlFile(subchannel)] : []), rule)];
  }
  return driverctl
    ? [installedAsRoot(driverctlFile(subchannel), driver), removal(rule)]
    : [installedAsRoot(rule, ...ruleLines(subchannel, driver))];
}

/** What `driverctl` does to the kernel's devices. */
function rebound(subchannel: string, override: string | undefined): string[] {
  const driver = `/sys/bus/css/devices/${subchannel}/driver`;
  return [
    overridden(subchannel, override),
    `{ [ ! -e ${quote(driver)} ] || ${writtenAsRoot(`${driver}/unbind`, subchannel)}; }`,
    writtenAsRoot("/sys/bus/css/drivers_probe", subchannel),
  ];
}

function loaded(driver: string): string {
  return `{ [ -e ${quote(`/sys/bus/css/drivers/${driver}`)} ] || root modprobe ${quote(driver)}; }`;
}

/** The kernel asks the driver at once, and tells nobody but its log why that refuses. */
function took(subchannel: string, driver: string): string {
  const bound = `[ ${quote(`/sys/bus/css/devices/${subchannel}/driver`)} -ef ${quote(`/sys/bus/css/drivers/${driver}`)} ]`;
  return `{ ${bound} || { echo ${quote(`${driver} does not take ${subchannel}`)} >&2; false; }; }`;
}

/** Only where there is something to remove, so that sudoers need not allow more than is needed. */
function removal(...files: readonly string[]): string {
  return files.map((file) => `{ [ ! -e ${quote(file)} ] || root rm -f ${quote(file)}; }`).join(" && ");
}

function onlyIfThere(subchannel: string, step: string): string {
  return `{ [ ! -e ${quote(overridePath(subchannel))} ] || ${step}; }`;
}
