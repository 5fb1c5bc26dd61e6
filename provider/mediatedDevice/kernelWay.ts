import type { Host } from "../host/host";
import { writtenAsRoot } from "../host/rootFiles";
import { isRefusedAs } from "../host/virshError";
import { guestsHolding } from "../libvirt/guests";
import { VFIO_CCW_TYPE } from "../libvirt/nodedevXml";
import { type MdevId, mdevName } from "../names/mdevName";
import { quote } from "../quoting";
import { openerOf } from "../usage/openers";
import { inUse } from "./refusals";

/**
 * A mediated device made and removed by writing to sysfs, the way without libvirt that IBM's documentation gives. Root
 * alone can do it.
 */

/** Whether libvirt can neither make nor remove a mediated device, for want of mdevctl. */
export function isWithoutMdevctl(error: unknown): boolean {
  return isRefusedAs(error, "no-mdevctl") || isRefusedAs(error, "libvirt-too-old");
}

/** Makes a device in the kernel, unless it is there. @throws HostError with what the kernel said. */
export async function makeInKernel(host: Host, { subchannel, uuid }: MdevId): Promise<void> {
  const at = `/sys/bus/css/devices/${subchannel}`;
  await host.changeAsRoot(
    `cannot make mediated device ${uuid} on ${subchannel} without mdevctl`,
    [
      `[ -e ${quote(`${at}/${uuid}`)} ] ||`,
      writtenAsRoot(`${at}/mdev_supported_types/${VFIO_CCW_TYPE}/create`, uuid),
    ].join(" "),
  );
}

/**
 * Removes a device from the kernel, unless it is gone. The kernel would wait for whoever has it open, and make QEMU take
 * a disk from its guest: it is looked for first.
 *
 * @throws HostError `in-use`, with nothing done, while a program has it open.
 */
export async function removeFromKernel(host: Host, id: MdevId): Promise<void> {
  const what = `cannot remove ${mdevName(id)} without mdevctl`;
  const at = `/sys/bus/css/devices/${id.subchannel}/${id.uuid}`;
  const files = (await host.see(what, filesScript(at))).split("\n").filter((file) => file !== "");
  if (files.length === 0) {
    return;
  }
  if ((await openerOf(host, files)) !== undefined) {
    throw inUse(host, id, await guestsHolding(host, id.uuid));
  }
  await host.changeAsRoot(what, `[ ! -e ${quote(at)} ] || ${writtenAsRoot(`${at}/remove`, "1")}`);
}

/**
 * Lists the files by which a program can have a device: that of its group, and its own. Nothing for a device that is gone;
 * it fails for one that has none. Source: Linux, Documentation/driver-api/vfio.rst.
 */
function filesScript(at: string): string {
  return [
    `cd ${quote(at)} 2>/dev/null || exit 0`,
    `group=$(readlink iommu_group) && echo "/dev/vfio/\${group##*/}"`,
    "group=$?",
    `for own in vfio-dev/*; do [ ! -e "$own" ] || { echo "/dev/vfio/devices/\${own##*/}"; group=0; }; done`,
    'exit "$group"',
  ].join("\n");
}
