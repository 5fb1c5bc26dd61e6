import { XMLParser } from "fast-xml-parser";
import { z } from "zod";
import type { Host } from "../host/host";
import { domainText } from "./domains";

const schema = z.object({ domain: z.object({ name: z.string() }) });
const parser = new XMLParser({ parseTagValue: false });

/**
 * The names of the running domains that have the mediated device. A guest that libvirt does not know is not found.
 * They are asked for by their UUIDs: virsh takes a name of digits for another domain's number.
 */
export async function guestsHolding(host: Host, uuid: string): Promise<string[]> {
  const running = (await host.read("list", "--uuid")).split("\n").filter((line) => line !== "");
  const domains = await Promise.all(running.map((domain) => domainText(host, domain)));
  return domains.flatMap((xml) =>
    xml?.toLowerCase().includes(`uuid='${uuid}'`) ? [schema.parse(parser.parse(xml)).domain.name] : [],
  );
}
