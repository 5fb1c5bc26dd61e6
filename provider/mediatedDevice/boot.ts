import { messageOf } from "../errors/messageOf";
import type { Host } from "../host/host";
import { mdevName } from "../names/mdevName";
import { commandLine } from "../quoting";
import { type BootSetup, bootScript, parseBootSetup } from "../witnesses/boot";
import { VFIO_CCW } from "../witnesses/kernel";
import type { Observation } from "./observation";

/** What was said already: what holds for a whole host is said once. */
const said = new Set<string>();

/**
 * Warns where a device has autostart, and the host will not start it all the same when it boots. Looked at after the device
 * was changed; that it cannot be looked at is no failure of the change.
 */
export async function warnOfBoot(host: Host, { id, autostart }: Observation): Promise<void> {
  if (!autostart) {
    return;
  }
  let setup: BootSetup;
  try {
    setup = parseBootSetup(await host.see("cannot look how the host boots", bootScript));
  } catch (error) {
    console.warn(`warning: whether ${mdevName(id)} will be started at boot is not known: ${messageOf(error)}`);
    return;
  }
  for (const warning of bootWarnings(setup, id.subchannel)) {
    const text = `warning: ${host.name}: ${warning}`;
    if (!said.has(text)) {
      said.add(text);
      // The engine shows what its provider prints; a provider in Pulumi's state has no other way to warn.
      console.warn(text);
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
