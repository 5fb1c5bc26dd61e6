import type { Host } from "../host/host";
import { type MdevId, mdevName } from "../names/mdevName";
import { paced, until } from "../waiting";

/** How long libvirt may learn of nothing before it is given up. */
const STANDSTILL_LIMIT_MS = 90_000;

/** How long it may learn at all. */
const LEARNING_LIMIT_MS = 600_000;

/** How often it is asked: libvirt 12.8 learns of one device a second, and of fewer the more it is asked. */
const INTERVAL_MS = 2_000;

type Reader = Pick<Host, "read">;

const lists = new WeakMap<Reader, () => Promise<string>>();

/** The devices that libvirt believes to be active, looked at once for all who wait for one of them. */
function activeList(host: Reader): Promise<string> {
  const list = lists.get(host) ?? paced(INTERVAL_MS, () => host.read("nodedev-list", "--cap", "mdev"));
  lists.set(host, list);
  return list();
}

/**
 * Waits until libvirt knows that a device is active, for as long as it goes on learning of any: straight after many were
 * started it is minutes behind the kernel, and refuses to stop what it does not know.
 *
 * @returns false when it was given up.
 * @throws HostError when libvirt does not answer.
 */
export async function untilLibvirtKnowsActive(host: Reader, id: MdevId): Promise<boolean> {
  const begun = Date.now();
  let moved = begun;
  let last: string | undefined;
  const known = await until(
    STANDSTILL_LIMIT_MS,
    async () => {
      const list = await activeList(host);
      moved = list === last ? moved : Date.now();
      last = list;
      return list.split("\n").includes(mdevName(id)) || undefined;
    },
    () => Math.min(moved, begun + LEARNING_LIMIT_MS),
  );
  return known === true;
}
