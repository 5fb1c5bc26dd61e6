import { HostError } from "../errors/hostError";
import type { Host } from "../host/host";
import type { MdevId } from "../names/mdevName";
import { glance } from "../witnesses/witnesses";
import { isWithoutMdevctl, makeInKernel } from "./kernelWay";
import type { Observation } from "./observation";
import { ensureDefinedOnce } from "./parent";
import {
  change,
  type Definable,
  define,
  destroy,
  makeDurable,
  setAutostart,
  start,
  undefine,
  withDefinition,
} from "./steps";

/**
 * Brings a device to be active and no more than that: one that is not there is created, one that is defined is started
 * where it is not, and undefined while it runs.
 */
export async function convergeTransient(
  host: Host,
  what: Definable,
  before: Observation | undefined,
  undo: (() => Promise<void>)[],
): Promise<MdevId> {
  const { subchannel, uuid } = what;
  if (uuid === undefined) {
    throw new Error("a transient device has a UUID: check sees to it");
  }
  const id = { subchannel, uuid };
  if (before?.persistent === true) {
    await ensureDefinedOnce(host, id);
    if (!before.active) {
      undo.push(() => destroy(host, id));
      await start(host, id);
    }
    undo.push(() => defineAgain(host, id, before.autostart));
    await undefine(host, id);
  } else if (before === undefined) {
    undo.push(() => destroy(host, id));
    await create(host, what, id);
  } else {
    // An attempt that was cut off may have undefined it a moment ago.
    await makeDurable(host, id);
  }
  return id;
}

async function defineAgain(host: Host, id: MdevId, autostart: boolean): Promise<void> {
  await define(host, id);
  await setAutostart(host, id, autostart);
}

/**
 * Makes a device that is active and not defined: with libvirt's nodedev-create, or, where libvirt cannot since there is
 * no mdevctl, as the kernel lets root do it.
 */
async function create(host: Host, what: Definable, id: MdevId): Promise<void> {
  const isActive = async () => (await glance(host, id)).active !== undefined;
  const attempt = withDefinition(host, what, (path) => host.change("nodedev-create", path));
  try {
    await change(host, attempt, async () => ((await isActive()) ? "reached" : "hopeless"));
  } catch (error) {
    if (isWithoutMdevctl(error)) {
      await makeInKernel(host, id);
      return;
    }
    // nodedev-create ends when libvirt has learnt of the device, which may be long after it is there.
    const isLate = error instanceof HostError && error.kind === "timeout";
    // Where that cannot be learnt, it is still the first error that says that it may be done yet.
    if (!(isLate && (await isActive().catch(() => false)))) {
      throw error;
    }
  }
}
