import { readFile } from "node:fs/promises";
import type { HostDevice, RunningHost } from "../../host";
import type { Connection } from "../../provider/connection";

/** A program that declares mediated devices as its user would, of what {@link declaring} makes. */
export const PROGRAM = `
const { MediatedDevice } = require("pulumi-dasd-mdev");
for (const { subchannel, device } of require("./program.json")) {
  new MediatedDevice(subchannel, { subchannel, device });
}
`;

/** What {@link PROGRAM} reads in order to declare one mediated device on each of these. */
export function declaring(devices: readonly HostDevice[]): HostDevice[] {
  return devices.map(({ subchannel, device }) => ({ subchannel, device }));
}

/** How a stack's provider reaches an embedded host, as the user ops, who is no root: its configuration. */
export async function connecting(to: RunningHost): Promise<{ "dasd:connection": Connection }> {
  const { host, port, hostKey, keyPath } = to;
  const privateKey = await readFile(keyPath, "utf8");
  return { "dasd:connection": { host, port, user: "ops", hostKey, privateKey } };
}
