import type { Host } from "../host/host";
import { isRefusedAs } from "../host/virshError";
import { uuidPattern } from "../names/uuid";

/** A libvirt domain of a host. */
export interface Domain {
  readonly uuid: string;
  readonly name: string;
}

/**
 * All domains, running or not. That one is not among them confirms that it is not there, which a refusal of virsh alone
 * does not: it says the same where the connection to libvirt broke (libvirt, tools/virsh-util.c).
 */
export async function domains(host: Host): Promise<Domain[]> {
  return parseDomains(await host.read("list", "--all", "--uuid", "--name"));
}

/** Parses the output of `list --uuid --name`. Source: libvirt, tools/virsh-domain-monitor.c: cmdList. */
export function parseDomains(text: string): Domain[] {
  return text.split("\n").flatMap((line) => {
    const [, uuid = "", name = ""] = /^(\S+)\s+(.*?)\s*$/.exec(line) ?? [];
    return uuidPattern.test(uuid) ? [{ uuid: uuid.toLowerCase(), name }] : [];
  });
}

/** The UUIDs of the domains that are gone once they no longer run. */
export async function transientDomains(host: Host): Promise<string[]> {
  return (await host.read("list", "--transient", "--uuid"))
    .toLowerCase()
    .split("\n")
    .map((line) => line.trim());
}

/**
 * What `dumpxml` prints of a domain: of the running guest, if it runs; with `--inactive`, of its definition. Undefined
 * for a domain that is just gone. By its UUID: virsh takes a name of digits for another domain's number.
 */
export async function domainText(host: Host, uuid: string, ...flags: string[]): Promise<string | undefined> {
  try {
    return await host.read("dumpxml", uuid, ...flags);
  } catch (error) {
    if (isRefusedAs(error, "no-such-domain")) {
      return undefined;
    }
    throw error;
  }
}
