import type { Host } from "../host/host";
import { type MdevId, mdevName } from "../names/mdevName";
import { undone } from "../undoing";
import { until } from "../waiting";
import { defineAnew } from "./defineAnew";
import type { Observation } from "./observation";
import { observeChanged } from "./observe";
import { ensureDefinedOnce } from "./parent";
import { type Definable, define, destroy, LAG_LIMIT_MS, makeDurable, setAutostart, start, undefine } from "./steps";
import { convergeTransient } from "./transient";

/** What a device is to be like. One that is not persistent is active, and without autostart. */
export interface Desired {
  readonly persistent: boolean;
  readonly autostart: boolean;
  readonly active: boolean;
}

/**
 * Brings a device to what it is to be like, with the commands that the difference needs and no others, and returns what
 * was then observed. If a step fails, those before it are undone, and the first error is thrown.
 *
 * A definition that is there is never made again: that would reset its autostart.
 *
 * @param what its UUID is undefined only for a device that is not there yet, when libvirt is to make it.
 * @param before what was observed just now; undefined when it is not there.
 * @param learnt called with its identity as soon as that is known, where libvirt makes the UUID.
 * @throws PartlyDone where they could not be undone.
 */
export async function converge(
  host: Host,
  what: Definable,
  before: Observation | undefined,
  desired: Desired,
  learnt: (id: MdevId) => void = () => undefined,
): Promise<Observation> {
  // Registered before its step runs: a step that failed may have acted all the same, and undoing is safe to repeat.
  const undo: (() => Promise<void>)[] = [];
  try {
    const id = desired.persistent
      ? await convergePersistent(host, what, before, desired, undo, learnt)
      : await convergeTransient(host, what, before, undo);
    return await settled(host, id, desired);
  } catch (error) {
    throw await undone(host, undo, error, "mdevctl list --defined");
  }
}

async function convergePersistent(
  host: Host,
  what: Definable,
  before: Observation | undefined,
  desired: Desired,
  undo: (() => Promise<void>)[],
  learnt: (id: MdevId) => void,
): Promise<MdevId> {
  const id = await ensurePersistent(host, what, before, undo);
  learnt(id);
  const autostart = before?.persistent === true && before.autostart;
  if (autostart !== desired.autostart) {
    if (before?.persistent === true) {
      undo.push(() => setAutostart(host, id, autostart));
    }
    await setAutostart(host, id, desired.autostart);
  } else {
    // Also what is there already: an attempt that was cut off may have made it a moment ago.
    await makeDurable(host, id);
  }
  await ensureActive(host, id, before?.active === true, desired.active, undo);
  return id;
}

async function ensurePersistent(
  host: Host,
  what: Definable,
  before: Observation | undefined,
  undo: (() => Promise<void>)[],
): Promise<MdevId> {
  const { subchannel, uuid } = what;
  if (before?.persistent === true) {
    return before.id;
  }
  if (uuid === undefined) {
    return defineAnew(host, what, undo);
  }
  const id = { subchannel, uuid };
  undo.push(async () => {
    await ensureDefinedOnce(host, id);
    await undefine(host, id);
  });
  await define(host, { ...what, uuid });
  return id;
}

async function ensureActive(
  host: Host,
  id: MdevId,
  active: boolean,
  desired: boolean,
  undo: (() => Promise<void>)[],
): Promise<void> {
  if (!active && desired) {
    undo.push(() => destroy(host, id));
    await start(host, id);
  }
  if (active && !desired) {
    undo.push(() => start(host, id));
    await destroy(host, id);
  }
}

/** Waits, bounded, until the host shows the device as it is to be. */
async function settled(host: Host, id: MdevId, desired: Desired): Promise<Observation> {
  let last: Observation | undefined;
  const shown = await until(LAG_LIMIT_MS, async () => {
    last = await observeChanged(host, id);
    const asDesired =
      last?.persistent === desired.persistent && last.autostart === desired.autostart && last.active === desired.active;
    return asDesired ? last : undefined;
  });
  if (shown === undefined) {
    const { persistent = false, autostart = false, active = false } = last ?? {};
    throw host.error({
      kind: "timeout",
      what: `${mdevName(id)} does not become as declared within ${LAG_LIMIT_MS / 1000} s`,
      said: `persistent ${persistent}, autostart ${autostart}, active ${active}`,
    });
  }
  return shown;
}
