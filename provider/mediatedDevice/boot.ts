import { messageOf } from "../errors/messageOf";
import type { Host } from "../host/host";
import { commandLine } from "../quoting";
import { type BootSetup, bootScript, parseBootSetup } from "../witnesses/boot";
import { VFIO_CCW } from "../witnesses/kernel";

/** What was said already: what holds for a whole host is said once. */
const said = new Set<string>();

/**
 * Looks whether the host will start a device with autostart when it boots, beside the looks before a change: devices that
 * are changed at the same time then share it, as it takes the host more processes than the rest together.
 *
 * @returns what to warn of. Never fails: that it could not be looked at is a warning, too.
 */
export async function lookAtBoot(host: Host, subchannel: string, autostart: boolean): Promise<string[]> {
  if (!autostart) {
    return [];
  }
  try {
    const setup = parseBootSetup(await host.see("cannot look how the host boots", bootScript));
    return bootWarnings(setup, subchannel).map((warning) => `${host.name}: ${warning}`);
  } catch (error) {
    return [`whether the mediated device on ${subchannel} will be started at boot is not known: ${messageOf(error)}`];
  }
}

/** Warns of what {@link lookAtBoot} saw. */
export function warnOfBoot(warnings: readonly string[]): void {
  for (const warning of warnings) {
    if (!said.has(warning)) {
      said.add(warning);
      // The engine shows what its provider prints; a provider in Pulumi's state has no other way to warn.
      console.warn(`warning: ${warning}`);
    }
  }
}

/** What keeps a device on this subchannel from being started at boot, each with what helps on a second line. */
export function bootWarnings({ hasMdevctl, hasRule, missing, bound }: BootSetup, subchannel: string): string[] {
  const override = commandLine(["driverctl", "-b", "css", "set-override", subchannel, VFIO_CCW]);
  return [
    ...(hasMdevctl ? [] : ["no mediated device will be started at boot: mdevctl is missing\nInstall it there."]),
    ...(hasMdevctl && !hasRule
      ? ["no mediated device will be started at boot: udev has no rule of mdevctl\nInstall mdevctl's package anew."]
      : []),
    ...missing.map(
      ({ rule, program }) =>
        `no mediated device will be started at boot: ${rule} runs ${program}, which is missing\n` +
        `Make it there: ${commandLine(["ln", "-s", "/usr/bin/mdevctl", program])}`,
    ),
    ...(bound.includes(subchannel)
      ? []
      : [
          `no mediated device will be started on ${subchannel} at boot: it is not given to ${VFIO_CCW} then\n` +
            `Declare a SubchannelDriver, or make it last there: ${override}`,
        ]),
  ];
}
