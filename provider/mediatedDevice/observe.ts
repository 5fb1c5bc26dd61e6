import { HostError } from "../errors/hostError";
import type { Host } from "../host/host";
import { lookUp, lookUpXml } from "../libvirt/nodedev";
import { toCssName } from "../names/busId";
import { isSameMdev, type MdevId, mdevName } from "../names/mdevName";
import { until } from "../waiting";
import type { ActiveDevice } from "../witnesses/kernel";
import { type Definition, LIST_DEFINED } from "../witnesses/mdevctl";
import { activeDevices, definitionsOrRefusal, glance, subchannels } from "../witnesses/witnesses";
import { type Observation, type Verdict, weigh } from "./observation";

/** How long libvirt may go on showing a device that the kernel and mdevctl no longer have. */
const DISPUTE_LIMIT_MS = 60_000;

/**
 * Looks at a device, through every witness. Waits, bounded, while they differ about whether it is there at all.
 *
 * @returns undefined when it is confirmed that there is no such device.
 * @throws HostError when that can be neither confirmed nor denied, or when a witness does not answer.
 */
export async function observe(host: Host, id: MdevId): Promise<Observation | undefined> {
  let verdict: Verdict | undefined;
  await until(DISPUTE_LIMIT_MS, async () => {
    verdict = await look(host, id);
    return verdict.kind === "disputed" ? undefined : verdict;
  });
  switch (verdict?.kind) {
    case "present":
      return verdict.observed;
    case "gone":
      return undefined;
    case "unsure":
      throw host.error({
        ...cannotTell(id),
        said: `libvirt does not show it, and mdevctl cannot list its definitions: ${verdict.why.said ?? "no reason given"}`,
        help: verdict.why.help,
        cause: verdict.why,
      });
    default:
      throw host.error({
        ...cannotTell(id),
        said: "libvirt shows it, but the kernel and mdevctl do not have it",
        help: `Try there: ${LIST_DEFINED}; and if libvirt is wrong: systemctl restart libvirtd`,
      });
  }
}

function cannotTell(id: MdevId) {
  return { kind: "command-failed", what: `cannot tell whether ${mdevName(id)} exists` } as const;
}

/**
 * As {@link observe}, for what changes the device: what the kernel and mdevctl do not have is not there, though libvirt
 * may still show it. libvirt is not waited for, since it may go on showing it until it is restarted, and not even asked
 * unless mdevctl cannot be.
 *
 * @throws HostError when mdevctl cannot be asked and libvirt does not show it, or when a witness does not answer.
 */
export async function observeWithoutLag(host: Host, id: MdevId): Promise<Observation | undefined> {
  const [active, defined] = await Promise.all([activeDevices(host), definitionsOrRefusal(host)]);
  if (defined instanceof HostError) {
    return observe(host, id);
  }
  const verdict = weigh(id, { libvirt: undefined, ...of(id, active, defined) });
  return verdict.kind === "present" ? verdict.observed : undefined;
}

/** Glances at a device that was just changed. @returns undefined while neither the kernel nor mdevctl have it. */
export async function observeChanged(host: Host, id: MdevId): Promise<Observation | undefined> {
  const verdict = weigh(id, { libvirt: undefined, ...(await glance(host, id)) });
  return verdict.kind === "present" ? verdict.observed : undefined;
}

async function look(host: Host, id: MdevId): Promise<Verdict> {
  const [libvirt, active, defined] = await Promise.all([
    lookUp(host, mdevName(id)),
    activeDevices(host),
    definitionsOrRefusal(host),
  ]);
  return weigh(id, { libvirt, ...of(id, active, defined) });
}

function of(id: MdevId, active: readonly ActiveDevice[], defined: readonly Definition[] | HostError) {
  return {
    active: active.find((device) => isSameMdev(device, id)),
    defined: defined instanceof HostError ? defined : defined.find((definition) => isSameMdev(definition, id)),
  };
}

/** The device that a subchannel leads to, by the kernel's `dev_busid`: what a mediated device there reaches. */
export async function deviceBehind(host: Host, subchannel: string): Promise<string | undefined> {
  return (await subchannels(host)).find(({ busId }) => busId === subchannel)?.device;
}

/**
 * The device that a subchannel leads to, by `channel_dev_addr` in libvirt's XML: what the kernel said once. libvirt may
 * have missed that it changed (seen with 9.0).
 */
export async function deviceShownByLibvirt(host: Host, subchannel: string): Promise<string | undefined> {
  return (await lookUpXml(host, toCssName(subchannel)))?.device;
}
