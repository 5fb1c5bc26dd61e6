import type { Host } from "../host/host";
import { lookUp, lookUpXml } from "../libvirt/nodedev";
import { toCssName } from "../names/busId";
import { isSameMdev, type MdevId, mdevName } from "../names/mdevName";
import { until } from "../waiting";
import { activeDevices, definitionsIfKnown, subchannelByBusId } from "../witnesses/witnesses";
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
    default:
      throw host.error({
        kind: "command-failed",
        what: `cannot tell whether ${mdevName(id)} exists`,
        said:
          verdict?.kind === "unsure"
            ? "libvirt does not show it, and mdevctl cannot list its definitions"
            : "libvirt shows it, but the kernel and mdevctl do not have it",
        help: "Try there: mdevctl list --defined --dumpjson; and if libvirt is wrong: systemctl restart libvirtd",
      });
  }
}

/**
 * As {@link observe}, for what changes the device: what the kernel and mdevctl do not have is not there, though libvirt
 * may still show it. It is not waited for, since libvirt may go on showing it until it is restarted.
 *
 * @throws HostError when mdevctl cannot be asked and libvirt does not show it, or when a witness does not answer.
 */
export async function observeWithoutLag(host: Host, id: MdevId): Promise<Observation | undefined> {
  const verdict = await look(host, id);
  switch (verdict.kind) {
    case "present":
      return verdict.observed;
    case "unsure":
      return observe(host, id);
    default:
      return undefined;
  }
}

async function look(host: Host, id: MdevId): Promise<Verdict> {
  const [libvirt, active, defined, device] = await Promise.all([
    lookUp(host, mdevName(id)),
    activeDevices(host),
    definitionsIfKnown(host),
    deviceBehind(host, id.subchannel),
  ]);
  return weigh(id, {
    libvirt,
    active: active.find((device) => isSameMdev(device, id)),
    defined: defined === "unknown" ? defined : defined.find((definition) => isSameMdev(definition, id)),
    device,
  });
}

/**
 * The device that a subchannel leads to: `channel_dev_addr` in libvirt's XML, and the kernel's `dev_busid`.
 * Where both are there and differ, or neither is, it is unverified: undefined.
 */
export async function deviceBehind(host: Host, subchannel: string): Promise<string | undefined> {
  const [xml, kernel] = await Promise.all([
    lookUpXml(host, toCssName(subchannel)),
    subchannelByBusId(host, subchannel),
  ]);
  const agreed = xml?.device === undefined || kernel?.device === undefined || xml.device === kernel.device;
  return agreed ? (xml?.device ?? kernel?.device) : undefined;
}
