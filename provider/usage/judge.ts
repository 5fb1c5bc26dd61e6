import type { CcwDevice, UsageFacts } from "./facts";

/** Drivers whose use is told by what is below the device. */
const judged = ["dasd-eckd", "dasd-fba", "virtio_ccw"];

/** Drivers of virtio devices that tell it by their disks and interfaces, or that nobody uses for what it has. */
const judgedVirtio = ["virtio_blk", "virtio_net", "virtio_rng"];

/** The control unit of FCP and network adapters, which work by queues (QDIO). */
const QDIO_CONTROL_UNIT = "1731/";

/** Whether a device works by queues: vfio_ccw refuses its subchannel. Source: Linux, drivers/s390/cio/vfio_ccw_drv.c. */
export function isQdio({ cuType, driver }: CcwDevice): boolean {
  return cuType.startsWith(QDIO_CONTROL_UNIT) || driver === "zfcp" || driver === "qeth";
}

/**
 * What on the host uses a device, as errors put it: `mounted at /`. Undefined when nothing is found to; whether a process
 * has one of its disks open is asked apart. What cannot be judged is taken for used.
 */
export function userOf(device: CcwDevice, { mounts, swaps }: UsageFacts): string | undefined {
  for (const { name, number, holders } of device.blocks) {
    const file = `/dev/${name}`;
    const mount = mounts.find((one) => one.number === number || one.source === file);
    if (mount !== undefined) {
      return `mounted at ${mount.at} (${file})`;
    }
    if (swaps.includes(file)) {
      return `swapped to (${file})`;
    }
    if (holders.length > 0) {
      return `held by ${holders.join(", ")} (${file})`;
    }
  }
  const [up] = device.interfacesUp;
  if (up !== undefined) {
    return `network interface ${up}, which is up`;
  }
  return device.online || device.grouped ? userByDriver(device) : undefined;
}

function userByDriver({ driver, virtioDriver, grouped, online, blocks }: CcwDevice): string | undefined {
  if (grouped || (driver !== undefined && !judged.includes(driver))) {
    return `${online ? "online" : "one of a group"}, by driver ${driver ?? "none"}`;
  }
  if (virtioDriver !== undefined && !judgedVirtio.includes(virtioDriver)) {
    return `online, by driver ${virtioDriver}`;
  }
  return driver?.startsWith("dasd") && blocks.length === 0
    ? `online, by driver ${driver}, without a block device that tells its use: it may be an alias of another disk`
    : undefined;
}
