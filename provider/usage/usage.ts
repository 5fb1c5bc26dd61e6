import type { Host } from "../host/host";
import { parseUsage, type UsageFacts, usageScript } from "./facts";
import { userOf } from "./judge";
import { openerOf } from "./openers";

/** Who uses what on the host. @throws HostError when the host did not answer, or did not show what every host has. */
export async function usage(host: Host): Promise<UsageFacts> {
  const what = "cannot look at the use of the disks";
  const facts = parseUsage(await host.see(what, usageScript));
  if (facts.mounts.length === 0) {
    throw host.error({ kind: "command-failed", what, said: "the host shows no mounts" });
  }
  return facts;
}

/**
 * What on the host uses the device behind a subchannel; undefined when it is free, or not the host's: behind vfio_ccw.
 *
 * @throws HostError when it cannot be told: who has a disk open, only root sees.
 */
export async function userBehind(host: Host, subchannel: string, facts: UsageFacts): Promise<string | undefined> {
  const device = facts.devices.find((one) => one.subchannel === subchannel);
  if (device === undefined) {
    return undefined;
  }
  const user = userOf(device, facts);
  if (user !== undefined || device.blocks.length === 0) {
    return user;
  }
  const opener = await openerOf(
    host,
    device.blocks.map(({ name }) => `/dev/${name}`),
  );
  return opener && `open by ${opener}`;
}
