import type { Host } from "../host/host";
import { busIdPattern } from "../names/busId";
import { parseSubchannels, type Subchannel, subchannelsScript } from "./kernel";
import { overrideFiles, parseOverrides } from "./overrides";

/** The type of a subchannel for I/O, which can lead to a disk. Source: Linux, drivers/s390/cio/cio.h. */
export const IO_TYPE = "0";

/** How the subchannels of a host are bound, and what there is to change it. */
export interface Bindings {
  /** Those that can lead to a device. */
  readonly subchannels: readonly Subchannel[];
  /** The type of each subchannel there is, by bus ID: `0` for I/O. */
  readonly types: ReadonlyMap<string, string>;
  /** The driver that each subchannel with an override is given at boot, whether or not there is such a subchannel now. */
  readonly overrides: ReadonlyMap<string, string>;
  /** Whether driverctl is installed. */
  readonly driverctl: boolean;
  /** Whether who is logged in may change bindings without sudo. */
  readonly mayBind: boolean;
  /** What cio_ignore hides, as the kernel lists it: `0.0.3000`, or a range, `0.0.3000-0.0.3005`. */
  readonly ignored: readonly string[];
}

/** Lists all of that at once: with two processes, for all resources that look at the same time. */
export const bindingsScript = [
  "command -v driverctl >/dev/null && echo driverctl",
  "[ -w /sys/bus/css/drivers_probe ] && echo may-bind",
  `grep -sH '' ${overrideFiles} /proc/cio_ignore`,
  "cd /sys/bus/css/devices 2>/dev/null && grep -sH '' */type",
  subchannelsScript,
].join("\n");

/** Parses the output of {@link bindingsScript}. */
export function parseBindings(text: string): Bindings {
  const lines = text.split("\n");
  const driverctl = lines.includes("driverctl");
  return {
    subchannels: parseSubchannels(text),
    types: new Map([...text.matchAll(/^(\S+)\/type:(\S+)$/gm)].map(([, busId = "", type = ""]) => [busId, type])),
    overrides: parseOverrides(text, driverctl),
    driverctl,
    mayBind: lines.includes("may-bind"),
    ignored: [...text.matchAll(/^\/proc\/cio_ignore:(\S+)$/gm)].map(([, range = ""]) => range),
  };
}

/** How the subchannels are bound now. @throws HostError when the host did not answer. */
export async function bindings(host: Host): Promise<Bindings> {
  return parseBindings(await host.see("cannot look at the bindings of the subchannels", bindingsScript));
}

/** Whether cio_ignore hides a device. Source: Linux, Documentation/arch/s390/common_io.rst. */
export function isIgnored(device: string, ignored: readonly string[]): boolean {
  const key = orderOf(device);
  return ignored.some((range) => {
    const [from = "", to = from] = range.split("-");
    return busIdPattern.test(from) && busIdPattern.test(to) && orderOf(from) <= key && key <= orderOf(to);
  });
}

/** A number by which bus IDs are in the kernel's order. */
function orderOf(busId: string): number {
  const [cssid = "", ssid = "", number = ""] = busId.split(".");
  return Number.parseInt(`${cssid}${ssid}${number}`, 16);
}
