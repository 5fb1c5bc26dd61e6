import type { Host } from "../host/host";
import { writtenAsRoot } from "../host/rootFiles";
import { isRefusedAs } from "../host/virshError";
import { guestsHolding } from "../libvirt/guests";
import { VFIO_CCW_TYPE } from "../libvirt/nodedevXml";
import { type MdevId, mdevName } from "../names/mdevName";
import { quote } from "../quoting";
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
  const at = `/sys/bus/css/devices/${id.subchannel}/${id.uuid}`;
  const open = await host.changeAsRoot(
    `cannot remove ${mdevName(id)} without mdevctl`,
    [
      `group=$(readlink ${quote(`${at}/iommu_group`)}) || exit 0`,
      `open=$(root find /proc -maxdepth 3 -lname "/dev/vfio/\${group##*/}" 2>/dev/null)`,
      `if [ -n "$open" ]; then echo "$open"; else ${writtenAsRoot(`${at}/remove`, "1")}; fi`,
    ].join("\n"),
  );
  if (open !== "") {
    throw inUse(host, id, await guestsHolding(host, id.uuid));
  }
}
