import type { Host } from "../host/host";
import { isRefusedAs } from "../host/virshError";

/** The running domains that have the mediated device. A guest that libvirt does not know is not found. */
export async function guestsHolding(host: Host, uuid: string): Promise<string[]> {
  const names = (await host.read("list", "--name")).split("\n").filter((name) => name !== "");
  const holding = await Promise.all(names.map((name) => holds(host, name, uuid)));
  return names.filter((_, index) => holding[index]);
}

async function holds(host: Host, domain: string, uuid: string): Promise<boolean> {
  try {
    return (await host.read("dumpxml", domain)).toLowerCase().includes(`uuid='${uuid}'`);
  } catch (error) {
    if (isRefusedAs(error, "no-such-domain")) {
      return false;
    }
    throw error;
  }
}
