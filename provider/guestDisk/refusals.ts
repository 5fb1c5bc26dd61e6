import type { HostError } from "../errors/hostError";
import type { Host } from "../host/host";
import { detachment, virsh } from "../libvirt/commandLines";
import { type MdevId, mdevName } from "../names/mdevName";
import type { Attachment, Target } from "./observation";

/** Why something is not done, each naming what is there and the command that puts it right. */

export function noSuchDomain(host: Host, domain: string): HostError {
  return host.error({
    kind: "refused",
    what: `there is no domain ${domain}`,
    help: `Which there are: ${virsh(host, "list", "--all")}`,
  });
}

export function unreadable(host: Host, domain: string, text: string | undefined): HostError {
  return host.error({
    kind: "command-failed",
    what:
      text === undefined
        ? `domain ${domain} vanished while it was looked at`
        : `cannot understand the XML of ${domain}`,
    said: text?.split("\n")[0],
    help: `Run it again; or look there: ${virsh(host, "list", "--all")}`,
  });
}

export function notPersistent(host: Host, domain: string): HostError {
  return host.error({
    kind: "refused",
    what: `domain ${domain} is transient: it has no definition that the disk could be in`,
    help: `Say config: false for the running guest alone, or define the domain: ${virsh(host, "define", "FILE")}`,
  });
}

export function nothingRuns(host: Host, domain: string): HostError {
  return host.error({
    kind: "refused",
    what: `domain ${domain} is shut off, and config is false: there is nothing to attach the disk to`,
    help: `Start it, or say config: true: ${virsh(host, "start", domain)}`,
  });
}

export function addressTaken(host: Host, domain: string, guestDevice: string, occupant: string): HostError {
  return host.error({
    kind: "refused",
    what: `${guestDevice} of guest ${domain} is taken by ${occupant}`,
    help: `Choose another guestDevice; which are taken: ${virsh(host, "dumpxml", domain)}`,
  });
}

export function attachedElsewhere(
  host: Host,
  { domain, uuid, guestDevice }: Target,
  { live, config }: Attachment,
  is: string,
): HostError {
  const scopes = [...(live ? ["--live"] : []), ...(config ? ["--config"] : [])];
  return host.error({
    kind: "refused",
    what: `guest ${domain} has mediated device ${uuid} already, as ${is} and not as ${guestDevice}`,
    help: `Say guestDevice: "${is}", or detach it there: ${detachment(host, domain, uuid, ...scopes)}`,
  });
}

export function noSuchMdev(host: Host, uuid: string): HostError {
  return host.error({
    kind: "refused",
    what: `there is no mediated device ${uuid}`,
    help: "Which there are: mdevctl list; mdevctl list --defined",
  });
}

export function definedTwice(host: Host, uuid: string, subchannels: readonly string[]): HostError {
  return host.error({
    kind: "refused",
    what: `mediated device ${uuid} is defined on ${subchannels.join(" and ")}: which disk it leads to cannot be told`,
    help: `Undefine the one that is wrong: mdevctl undefine --uuid ${uuid} --parent SUBCHANNEL`,
  });
}

export function mdevInactive(host: Host, domain: string, id: MdevId): HostError {
  return host.error({
    kind: "refused",
    what: `${mdevName(id)} is not active: it cannot be given to guest ${domain}, which runs`,
    help: `Start it there: ${virsh(host, "nodedev-start", mdevName(id))}`,
  });
}

export function heldByOther(host: Host, uuid: string, guests: readonly string[]): HostError {
  const [guest = ""] = guests;
  return host.error({
    kind: "in-use",
    what: `mediated device ${uuid} is in use by guest ${guests.join(", ")}`,
    help: `Detach it there first: ${detachment(host, guest, uuid, "--live")}`,
  });
}

export function notLetGo(host: Host, { domain, uuid }: Target, seconds: number): HostError {
  return host.error({
    kind: "in-use",
    what: `guest ${domain} still has mediated device ${uuid} ${seconds} s after it was to be detached`,
    help: `Take the disk offline in the guest (umount, then chccwdev -d), or shut the guest down, and run it again: ${virsh(host, "shutdown", domain)}`,
  });
}
