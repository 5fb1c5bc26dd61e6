import type { Host } from "../host/host";
import { domains, domainText, transientDomains } from "../libvirt/domains";
import { type DomainXml, parseDomainXml } from "../libvirt/domainXml";
import type { Observed, Scope, Target } from "./observation";
import { noSuchDomain, unreadable } from "./refusals";

/** The UUID of the domain of this name. @throws HostError `refused` when there is none. */
export async function domainUuidOf(host: Host, name: string): Promise<string> {
  const found = (await domains(host)).find((domain) => domain.name === name);
  if (found === undefined) {
    throw noSuchDomain(host, name);
  }
  return found.uuid;
}

/**
 * Looks at a domain: at the running guest and at its definition.
 *
 * @returns undefined only when libvirt's list of all domains confirms that there is no such domain.
 * @throws HostError when that cannot be told.
 */
export async function observe(host: Host, domainUuid: string): Promise<Observed | undefined> {
  const [all, transient, now, definition] = await Promise.all([
    domains(host),
    transientDomains(host),
    domainText(host, domainUuid),
    domainText(host, domainUuid, "--inactive"),
  ]);
  const domain = all.find(({ uuid }) => uuid === domainUuid);
  if (domain === undefined) {
    return undefined;
  }
  const [current, config] = [now, definition].map((text) => parsed(host, domain.name, text));
  return {
    domainUuid,
    domain: domain.name,
    live: current?.running === true ? current : undefined,
    config: transient.includes(domainUuid) ? undefined : config,
  };
}

/** Whether a disk is attached now. @throws HostError also when its domain is just gone. */
export async function isAttached(host: Host, { domainUuid, domain, uuid }: Target, scope: Scope): Promise<boolean> {
  const text = await domainText(host, domainUuid, ...(scope === "config" ? ["--inactive"] : []));
  const { running, mdevs } = parsed(host, domain, text);
  return (scope === "config" || running) && mdevs.some((mdev) => mdev.uuid === uuid);
}

function parsed(host: Host, domain: string, text: string | undefined): DomainXml {
  const xml = text === undefined ? undefined : parseDomainXml(text);
  if (xml === undefined) {
    throw unreadable(host, domain, text);
  }
  return xml;
}
