import type { Host } from "../host/host";
import { wasCutShort } from "../host/interpreterErrors";
import { isDisconnected, isRefusedAs, VirshError } from "../host/virshError";
import type { VirshFailureKind } from "../libvirt/failures";
import { guestsHolding } from "../libvirt/guests";
import { mdevXml } from "../libvirt/nodedevXml";
import { toCssName } from "../names/busId";
import { isSameMdev, type MdevId, mdevName } from "../names/mdevName";
import { until, untilDone } from "../waiting";
import { definitionFile } from "../witnesses/mdevctl";
import { activeDevices, glance } from "../witnesses/witnesses";
import { isWithoutMdevctl, removeFromKernel } from "./kernelWay";
import { LEARNING_LIMIT_MS, untilLibvirtKnowsActive } from "./learning";
import { inUse, libvirtMissed, subchannelTaken } from "./refusals";

/** How long libvirt may take to learn of a device that mdevctl or the kernel have, and the host to show a change. */
export const LAG_LIMIT_MS = 90_000;

/** How long a definition is written anew that went with its connection, before virsh read it. */
const FILE_LIMIT_MS = 10_000;

/**
 * Failures by which libvirt tells what it believes of the device. It may be behind what was done a moment ago, so that
 * each is weighed against the kernel and mdevctl.
 */
const beliefs: readonly VirshFailureKind[] = [
  "no-such-device",
  "already-active",
  "not-active",
  "not-defined",
  "already-defined",
  "transient",
];

/** A device to be defined. */
export interface Definable {
  readonly subchannel: string;
  /** Undefined where libvirt is to make it. */
  readonly uuid: string | undefined;
  /** Path of its definition on the host; undefined where it is still to be written. */
  readonly written?: string;
}

/** Writes the definition of a device to a file on the host, for {@link define}. @returns its path. */
export function writeDefinition(host: Host, subchannel: string, uuid: string | undefined): Promise<string> {
  const xml = mdevXml(toCssName(subchannel), uuid);
  return host.scratchFile(`cannot define a mediated device on ${subchannel}`, xml);
}

/** What can be attempted again and again with the file of a definition, which is written where it is not there. */
export function withDefinition<T>(
  host: Host,
  { subchannel, uuid, written }: Definable,
  use: (path: string) => Promise<T>,
): () => Promise<T> {
  let file = written;
  const writeAndUse = async () => {
    const path = file ?? (await writeDefinition(host, subchannel, uuid));
    // Where it is gone with its connection, the next attempt writes it anew.
    file = undefined;
    return use(path);
  };
  return () => untilDone(FILE_LIMIT_MS, writeAndUse, (error) => isRefusedAs(error, "file-gone"));
}

/** Defines a device. */
export async function define(host: Host, what: Definable & MdevId): Promise<void> {
  const attempt = withDefinition(host, what, (path) => host.change("nodedev-define", path));
  await change(host, attempt, async () => ((await glance(host, what)).defined === undefined ? "hopeless" : "reached"));
}

/** Waits until the definition of a device, or that it has none, outlasts a power cut. @throws HostError where it may not. */
export async function makeDurable(host: Host, id: MdevId): Promise<void> {
  await host.writeToDisk(`the definition of ${mdevName(id)}`, definitionFile(id));
}

/** Turns autostart of a defined device on or off, and makes that durable. */
export async function setAutostart(host: Host, id: MdevId, on: boolean): Promise<void> {
  const words = ["nodedev-autostart", mdevName(id), ...(on ? [] : ["--disable"])];
  await change(
    host,
    () => host.change(...words),
    async () => {
      const { defined } = await glance(host, id);
      return defined === undefined ? "hopeless" : defined.autostart === on ? "reached" : "lagging";
    },
  );
  await makeDurable(host, id);
}

/** Starts a defined device. @throws HostError `refused` when another was faster on this subchannel, naming it. */
export async function start(host: Host, id: MdevId): Promise<void> {
  try {
    await change(
      host,
      () => host.change("nodedev-start", mdevName(id)),
      async () => {
        const { active, defined } = await glance(host, id);
        return active !== undefined ? "reached" : defined === undefined ? "hopeless" : "lagging";
      },
    );
  } catch (error) {
    const winner = error instanceof VirshError ? await activeOn(host, id.subchannel) : undefined;
    throw winner === undefined || isSameMdev(winner, id) ? error : subchannelTaken(host, winner, true);
  }
}

/**
 * Stops a device; one that is transient is gone then.
 * @throws HostError `in-use`, naming the guest, and nothing is changed; `command-failed` when libvirt does not learn of it.
 */
export async function destroy(host: Host, id: MdevId): Promise<void> {
  try {
    await change(
      host,
      () => host.change("nodedev-destroy", mdevName(id)),
      async () => {
        if ((await glance(host, id)).active === undefined) {
          return "reached";
        }
        return (await untilLibvirtKnowsActive(host, id)) ? "learnt" : "lagging";
      },
    );
  } catch (error) {
    // One that is defined would be started again at boot: it has to wait for mdevctl.
    if (isWithoutMdevctl(error) && (await glance(host, id)).defined === undefined) {
      await removeFromKernel(host, id);
      return;
    }
    if (isRefusedAs(error, "in-use")) {
      throw inUse(host, id, await guestsHolding(host, id.uuid));
    }
    throw isRefusedAs(error, "not-active") || isRefusedAs(error, "no-such-device")
      ? libvirtMissed(host, id, error)
      : error;
  }
}

/** Removes the definition of a device, and makes that durable. */
export async function undefine(host: Host, id: MdevId): Promise<void> {
  await change(
    host,
    () => host.change("nodedev-undefine", mdevName(id)),
    async () => ((await glance(host, id)).defined === undefined ? "reached" : "lagging"),
  );
  await makeDurable(host, id);
}

/** Waits, bounded, until neither the kernel nor mdevctl have a device that was stopped and undefined. */
export async function untilGone(host: Host, id: MdevId): Promise<void> {
  const gone = await until(LAG_LIMIT_MS, async () => {
    const { active, defined } = await glance(host, id);
    return (active === undefined && defined === undefined) || undefined;
  });
  if (gone === undefined) {
    throw host.error({ kind: "timeout", what: `${mdevName(id)} is still there ${LAG_LIMIT_MS / 1000} s later` });
  }
}

async function activeOn(host: Host, subchannel: string): Promise<MdevId | undefined> {
  return (await activeDevices(host)).find((device) => device.subchannel === subchannel);
}

/**
 * Runs a change, until libvirt has done it or the other witnesses show that nothing is left to do. One that was cut
 * short, since the connection broke, virsh was killed or libvirtd restarted, may have been done or not: it is looked at,
 * and repeated if not.
 *
 * @param judge asked when libvirt's refusal is a belief: whether what was wanted is so already (`reached`), libvirt has
 * to learn first (`lagging`) or has learnt meanwhile (`learnt`), or will never do it (`hopeless`).
 */
export async function change(
  host: Host,
  attempt: () => Promise<unknown>,
  judge: () => Promise<"reached" | "lagging" | "learnt" | "hopeless">,
): Promise<void> {
  let failure: unknown;
  let cutShort = false;
  let refusedAt: number | undefined;
  let learntAt = 0;
  const ask = async () => {
    try {
      await attempt();
      return true;
    } catch (error) {
      cutShort = wasCutShort(error) || isDisconnected(error);
      if (!cutShort && !(error instanceof VirshError && beliefs.includes(error.failure))) {
        throw error;
      }
      failure = error;
      refusedAt ??= Date.now();
      const verdict = await judge();
      learntAt = verdict === "learnt" ? Date.now() : learntAt;
      return verdict === "reached" ? true : verdict === "hopeless" && !cutShort ? false : undefined;
    }
  };
  const since = () => {
    const first = refusedAt ?? Date.now();
    return cutShort ? first : Math.min(Math.max(first, host.changedAt, learntAt), first + LEARNING_LIMIT_MS);
  };
  const done = await until(LAG_LIMIT_MS, ask, since);
  if (done !== true) {
    throw failure;
  }
}
