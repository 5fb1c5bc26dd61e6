import assert from "node:assert/strict";
import { converge } from "../../../provider/guestDisk/converge";
import { attachmentOf } from "../../../provider/guestDisk/observation";
import { observe } from "../../../provider/guestDisk/observe";
import { ensureSuitable } from "../../../provider/guestDisk/suitable";
import { FakeLibvirt } from "../../support/fakeLibvirt";
import { domainUuid, uuid } from "./sample";

/** The UUID of another mediated device, and of another guest. */
export const other = "290b4f34-eaa6-4574-a057-3ccc39a260b6";
export const target = { domainUuid, uuid, domain: "vm1", guestDevice: "0.0.00a1" };
export const both = { live: true, config: true };
/** How the fake records that the host has written the guests' definitions to its disk. */
export const SYNC = "sync /etc/libvirt/qemu";

/** A mediated device as a guest's XML has it. */
export function hostdev(mdev: string, devno = "0x00a1"): string {
  return `<hostdev type='mdev'><source><address uuid='${mdev}'/></source><address type='ccw' cssid='0xfe' ssid='0x0' devno='${devno}'/></hostdev>`;
}

export const own = hostdev(uuid);

/** A host with one guest, and an active mediated device that leads to 0.0.3000. */
export function guest(live: string[] | undefined, config: string[] | undefined): FakeLibvirt {
  const host = new FakeLibvirt({ [domainUuid]: { name: "vm1", live, config } });
  host.active = [{ uuid, subchannel: "0.0.0004" }];
  host.disks = { "0.0.0004": "0.0.3000" };
  return host;
}

/** Brings the disk to where it is to be, as the lifecycle does: looks, refuses what is unsuitable, converges. */
export async function bring(
  host: FakeLibvirt,
  desired: { live: boolean | undefined; config: boolean },
  device?: string,
): Promise<void> {
  const observed = await observe(host, domainUuid);
  assert.ok(observed);
  const is = attachmentOf(observed, uuid, target.guestDevice);
  await ensureSuitable(host, observed, target, is, desired, device);
  await converge(host, target, is, desired);
}
