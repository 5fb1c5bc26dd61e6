import type { Host } from "../host/host";
import { driverctlFile, ruleFile } from "../witnesses/overrides";
import type { Place } from "./scripts";

/**
 * Waits until the override of a subchannel, or that it has none, outlasts a power cut.
 * @throws HostError where it may not.
 */
export async function makeDurable(host: Host, { subchannel, driverctl }: Place): Promise<void> {
  const files = [...(driverctl ? [driverctlFile(subchannel)] : []), ruleFile(subchannel)];
  await host.writeToDisk(`the override of subchannel ${subchannel}`, ...files);
}
