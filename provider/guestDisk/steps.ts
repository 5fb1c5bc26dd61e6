import type { Host } from "../host/host";
import { wasCutShort } from "../host/interpreterErrors";
import { isDisconnected, isRefusedAs } from "../host/virshError";
import { hostdevLine } from "../libvirt/nodedevXml";
import { until, untilDone } from "../waiting";
import type { Scope, Target } from "./observation";
import { isAttached } from "./observe";
import { notLetGo } from "./refusals";

/** How long a change is tried again that was cut short. */
const RETRY_LIMIT_MS = 90_000;

/**
 * Where libvirt puts the definitions of guests: it writes a new file to the disk itself, then has it take the place of the
 * old one, which is up to the folder. Not every system lets a user who is not root read it.
 * Sources: libvirt, src/util/virfile.c: virFileRewrite; src/qemu/qemu_conf.c: configDir.
 */
const DEFINITIONS = "/etc/libvirt/qemu";

/** How long a guest may take to let go of a disk. */
export const LET_GO_LIMIT_MS = 90_000;

/** Attaches a disk, unless it is attached. @throws HostError `in-use` when another guest holds the mediated device. */
export async function ensureAttached(host: Host, target: Target, scope: Scope): Promise<void> {
  await change(host, "attach-device", target, scope, () => isAttached(host, target, scope));
}

/**
 * Detaches a disk, unless it is detached, wherever the guest has it. virsh reports success when the guest was asked: what
 * counts is that it is gone. Source: libvirt, docs/manpages/virsh.rst: detach-device.
 *
 * @param limitMs how long a guest may take to let go.
 * @throws HostError `in-use` when the guest does not let go.
 */
export async function ensureDetached(
  host: Host,
  target: Target,
  scope: Scope,
  limitMs = LET_GO_LIMIT_MS,
): Promise<void> {
  const isDetached = async () => !(await isAttached(host, target, scope));
  await change(host, "detach-device", target, scope, isDetached);
  if ((await until(limitMs, async () => (await isDetached()) || undefined)) === undefined) {
    throw notLetGo(host, target, limitMs / 1_000);
  }
}

/**
 * Waits until the definitions of the guests outlast a power cut, where the user can read their folder.
 * @throws HostError where they may not.
 */
export async function makeDurable(host: Host): Promise<void> {
  await host.writeToDisk("the guests' definitions", DEFINITIONS);
}

/**
 * Runs a change. One that was cut short, since the connection broke, virsh was killed or libvirtd restarted, may have been
 * done or not: it is looked at, and repeated if not. The file goes with its connection, and is written anew each time.
 */
async function change(
  host: Host,
  command: "attach-device" | "detach-device",
  { domainUuid, uuid, guestDevice }: Target,
  scope: Scope,
  isReached: () => Promise<boolean>,
): Promise<void> {
  const xml = hostdevLine(uuid, command === "attach-device" ? guestDevice : undefined);
  await untilDone(
    RETRY_LIMIT_MS,
    async () => {
      if (await isReached()) {
        return;
      }
      const file = await host.scratchFile(`cannot ${command} ${uuid}`, xml);
      try {
        await host.change(command, domainUuid, file, `--${scope}`);
      } catch (error) {
        // Gone meanwhile, or still being given up after an earlier request: what counts is looked at next.
        const isUnderWay = isRefusedAs(error, "not-attached") || isRefusedAs(error, "being-detached");
        if (command === "attach-device" || !isUnderWay) {
          throw error;
        }
      }
    },
    (error) => wasCutShort(error) || isDisconnected(error) || isRefusedAs(error, "file-gone"),
  );
}
