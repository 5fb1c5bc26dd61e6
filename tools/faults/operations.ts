import type { HostDevice } from "../../host";
import type { Declared } from "./program";

/** An operation of a resource: what leads from one program to the next. */
export interface Operation {
  /** `MediatedDevice: create`. */
  readonly name: string;
  readonly from: Declared;
  readonly to: Declared;
  /** What somebody does on the host before it. Default: nothing. */
  readonly before?: string;
  /** Whether the operation is one that a refresh of the host leads to. Default: the program does. */
  readonly refresh?: boolean;
  /** What somebody does on the host in the end. Default: nothing. */
  readonly finally?: string;
}

/** What the operations work with; nothing else is on it. */
export interface Ground {
  /** A subchannel that vfio_ccw has. */
  readonly bound: HostDevice;
  /** A subchannel that nobody has touched. */
  readonly bare: HostDevice;
  /** A domain that is shut off unless an operation says otherwise. */
  readonly domain: string;
}

const UUID = "58e124fb-b2fc-47f6-a407-000000000001";

/** Every operation of every resource. */
export function operationsOn({ bound, bare, domain }: Ground): Operation[] {
  const mdev = { class: "MediatedDevice", subchannel: bound.subchannel, device: bound.device, uuid: UUID };
  const device = { device: mdev };
  const still = { device: { ...mdev, active: false, autostart: false } };
  const transient = { device: { ...mdev, persistent: false } };
  const driver = { driver: { class: "SubchannelDriver", device: bare.device, connection: { sudo: true } } };
  const disk = { ...device, disk: { class: "GuestDisk", domain, mediatedDevice: UUID, device: bound.device } };
  const virsh = (command: string) => `virsh -c qemu:///system ${command} ${domain}`;
  const running = { before: virsh("start --paused"), finally: `${virsh("destroy")} || true` };
  const of = (resource: string, what: string, from: Declared, to: Declared): Operation => ({
    name: `${resource}: ${what}`,
    from,
    to,
  });
  return [
    of("MediatedDevice", "create", {}, device),
    of("MediatedDevice", "stop", device, still),
    of("MediatedDevice", "start", still, device),
    of("MediatedDevice", "make transient", device, transient),
    of("MediatedDevice", "make persistent", transient, device),
    of("MediatedDevice", "delete", device, {}),
    of("MediatedDevice", "create transient", {}, transient),
    of("MediatedDevice", "delete transient", transient, {}),
    of("SubchannelDriver", "create", {}, driver),
    {
      ...of("SubchannelDriver", "repair", driver, driver),
      before: `driverctl -b css unset-override ${bare.subchannel}`,
      refresh: true,
    },
    of("SubchannelDriver", "delete", driver, {}),
    of("GuestDisk", "create", device, disk),
    of("GuestDisk", "delete", disk, device),
    { ...of("GuestDisk", "create in a running guest", device, disk), ...running },
    { ...of("GuestDisk", "delete from a running guest", disk, device), ...running },
  ];
}

/** The names of all operations, in the order in which they are made. */
export function operationNames(): string[] {
  const disk: HostDevice = { subchannel: "", device: "" };
  return operationsOn({ bound: disk, bare: disk, domain: "" }).map(({ name }) => name);
}
