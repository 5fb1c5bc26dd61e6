import { truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { tellQemu } from "./monitor";
import { devnoOf } from "./qemu";
import { mustOnHost, untilOnHost } from "./ssh";
import { filesOf, type RunningHost } from "./state";

/** Enough for swap and for anything made of it. */
const BYTES = 16 * 1024 * 1024;

/**
 * Plugs in an empty disk and sets it online, for a test to have the host use it. A reboot keeps it; QEMU's end does not.
 *
 * @param device its bus ID, `0.0.3000` to `0.0.3fff`, which the host must not have yet.
 * @returns the disk's file there, `/dev/vdb`.
 */
export async function plugDisk(host: RunningHost, device: string): Promise<string> {
  const filename = join(filesOf(host.name).dir, `disk-${device}.raw`);
  await writeFile(filename, "");
  await truncate(filename, BYTES);
  const { id, node, bus } = namesOf(device);
  await tellQemu(host.name, "blockdev-add", { driver: "file", "node-name": node, filename });
  await tellQemu(host.name, "device_add", { driver: "virtio-blk-ccw", id, drive: node, devno: devnoOf(device) });
  await untilOnHost(host, `[ -e ${bus}/online ]`);
  await mustOnHost(host, `echo 1 >${bus}/online`);
  await untilOnHost(host, `[ -b /dev/$(ls ${bus}/virtio*/block) ]`);
  return (await mustOnHost(host, `echo /dev/$(ls ${bus}/virtio*/block)`)).trim();
}

/** Pulls a disk that {@link plugDisk} plugged in, and that nobody uses any more. */
export async function pullDisk(host: RunningHost, device: string): Promise<void> {
  const { id, node, bus } = namesOf(device);
  await tellQemu(host.name, "device_del", { id });
  await untilOnHost(host, `! [ -e ${bus} ]`);
  await tellQemu(host.name, "blockdev-del", { "node-name": node });
}

const namesOf = (device: string) => ({
  id: `disk-${device}`,
  node: `node-${device}`,
  bus: `/sys/bus/ccw/devices/${device}`,
});
