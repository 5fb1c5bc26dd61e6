import { type HostDevice, mustOnHost } from "../../../host";
import { withAway } from "./standIn";
import { AWAY, theHost } from "./world";

/** How a subchannel is bound, as the host's files show it. */
export interface BindingShown {
  /** The driver that it is bound to; `none` for none. */
  readonly driver: string;
  /** What driverctl's file has; empty where there is none. */
  readonly driverctl: string;
  /** The driver's name in a udev rule; empty where there is none. */
  readonly rule: string;
  /** What the kernel has as override. */
  readonly kernel: string;
}

/** Looks with the shell's own commands, and none of the provider's. */
export async function bindingOf({ subchannel }: Pick<HostDevice, "subchannel">): Promise<BindingShown> {
  const lines = await mustOnHost(
    theHost(),
    [
      `cd /sys/bus/css/devices/${subchannel}`,
      'if [ -e driver ]; then basename "$(readlink driver)"; else echo none; fi',
      `cat /etc/driverctl.d/css-${subchannel} 2>/dev/null || echo`,
      `grep -rhos 'driver_override}="[^"]*"' /etc/udev/rules.d/*-${subchannel}.rules || echo`,
      "cat driver_override",
    ].join("\n"),
  );
  const [driver = "", driverctl = "", rule = "", kernel = ""] = lines.split("\n");
  return { driver, driverctl, rule: rule.replace(/^.*="(.*)"$/, "$1"), kernel };
}

/** A subchannel as it is on a host where nobody has done anything to it. */
export const UNTOUCHED: BindingShown = { driver: "io_subchannel", driverctl: "", rule: "", kernel: "(null)" };

/** Takes driverctl away from the host while `work` runs. */
export async function withoutDriverctl<T>(work: () => Promise<T>): Promise<T> {
  return withAway([await pathOfDriverctl()], work);
}

/**
 * Has driverctl do what it is told, and say that it failed, while `work` runs; an override it no longer takes away. sudo has a
 * PATH of its own, so that nothing can come before it there.
 */
export async function withBrokenDriverctl<T>(work: () => Promise<T>): Promise<T> {
  const path = await pathOfDriverctl();
  const lines = [
    "#!/bin/sh",
    `case "$*" in *" set-override "*) ${path}${AWAY} "$@";; esac`,
    'case "$*" in *set-override*) echo "driverctl: broken by a test" >&2; exit 1;; esac',
    `exec ${path}${AWAY} "$@"`,
  ];
  return withAway([path], async () => {
    await mustOnHost(theHost(), `cat >${path} && chmod 755 ${path}`, { input: `${lines.join("\n")}\n` });
    return work();
  });
}

async function pathOfDriverctl(): Promise<string> {
  return (await mustOnHost(theHost(), "command -v driverctl")).trim();
}
