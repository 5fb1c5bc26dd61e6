import type { Host } from "../host/host";
import { type MdevId, mdevName } from "../names/mdevName";
import { paced, until } from "../waiting";
import { libvirtWork } from "../witnesses/witnesses";

/** How long libvirt may neither learn of anything nor be at work before it is given up. */
const STANDSTILL_LIMIT_MS = 90_000;

/** How long libvirt may take at all to learn of a device while it is at work: it learns of one after the other. */
export const LEARNING_LIMIT_MS = 900_000;

/** How often it is asked: libvirt 12.8 learns of one device a second, and of fewer the more it is asked. */
const INTERVAL_MS = 2_000;

/** How long it must have had a processor in an interval to be at work; to answer takes it less. */
const WORK_SECONDS = 0.2;

type Reader = Pick<Host, "read" | "see">;

interface Progress {
  /** The devices that libvirt believes to be active. */
  readonly active: readonly string[];
  /** How long it has had a processor. */
  readonly seconds: number;
}

const looks = new WeakMap<Reader, () => Promise<Progress>>();

/** Looked at once for all who wait for a device of a host. */
function progress(host: Reader): Promise<Progress> {
  const look =
    looks.get(host) ??
    paced(INTERVAL_MS, async () => {
      const [list, seconds] = await Promise.all([host.read("nodedev-list", "--cap", "mdev"), libvirtWork(host)]);
      return { active: list.split("\n"), seconds };
    });
  looks.set(host, look);
  return look();
}

/**
 * Waits until libvirt knows that a device is active, for as long as it learns of any or is at work: straight after many
 * were started it is minutes behind the kernel, and refuses to stop what it does not know.
 *
 * @returns false when it was given up.
 * @throws HostError when libvirt does not answer.
 */
export async function untilLibvirtKnowsActive(host: Reader, id: MdevId): Promise<boolean> {
  const begun = Date.now();
  let moved = begun;
  let last: Progress | undefined;
  const known = await until(
    STANDSTILL_LIMIT_MS,
    async () => {
      const now = await progress(host);
      if (last === undefined || now.active.length !== last.active.length || now.seconds - last.seconds > WORK_SECONDS) {
        moved = Date.now();
      }
      last = now;
      return now.active.includes(mdevName(id)) || undefined;
    },
    () => Math.min(moved, begun + LEARNING_LIMIT_MS),
  );
  return known === true;
}
