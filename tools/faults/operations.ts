import type { HostDevice } from "../../host";
import type { Declared } from "./program";

/** An operation of a resource: what leads from one program to the next. */
export interface Operation {
  /** `MediatedDevice: create`. */
  readonly name: string;
  readonly from: Declared;
  readonly to: Declared;
  /** The command that does it. Default: `up`. */
  readonly command?: "up" | "up --refresh" | "destroy" | "refresh";
  /** The command that finishes it after a fault. Default: `destroy` after one, otherwise `up`. */
  readonly finish?: "destroy";
  /** Whether the domain runs meanwhile. Default: it is shut off. */
  readonly running?: boolean;
  /** What the provider says where what is declared can only be had while the domain runs, and it does not. Default: nothing. */
  readonly needsRunning?: RegExp;
  /** What somebody does on the host before it. Default: nothing. */
  readonly before?: string;
  /** A step at which a Pulumi, or its provider, that is killed may leave a property out of the state. Default: none. */
  readonly forgets?: { readonly step: string; readonly property: string };
}

/** What the operations work with; nothing else is on it. */
export interface Ground {
  /** A subchannel that vfio_ccw has. */
  readonly bound: HostDevice;
  /** A subchannel that nobody has touched. */
  readonly bare: HostDevice;
  /** Another one. */
  readonly spare: HostDevice;
  /** A domain that is shut off. */
  readonly domain: string;
}

/** The subchannels of which something is made. */
export function subchannelsOf({ bound, bare, spare }: Ground): string[] {
  return [bound, bare, spare].map(({ subchannel }) => subchannel);
}

/** UUID of the mediated device of most operations. */
const UUID = "58e124fb-b2fc-47f6-a407-000000000001";
const ANOTHER_UUID = "58e124fb-b2fc-47f6-a407-000000000002";

/** The operations of the resources. Many begin with what others end with. */
export function operationsOn({ bound, bare, spare, domain }: Ground): Operation[] {
  const mdev = { class: "MediatedDevice", subchannel: bound.subchannel, device: bound.device, uuid: UUID };
  const device = { device: mdev };
  const still = { device: { ...mdev, active: false, autostart: false } };
  const transient = { device: { ...mdev, persistent: false } };
  const sudo = { connection: { sudo: true } };
  const driver = { driver: { class: "SubchannelDriver", device: bare.device, ...sudo } };
  const forgets = { step: "driverctl set-override", property: "previousDriver" };
  const attached = {
    ...{ class: "GuestDisk", domain, mediatedDevice: UUID, device: bound.device, dependsOn: ["device"] },
    // The domain has another disk already, at what is the default.
    guestDevice: "0.0.00b1",
  };
  const disk = { ...device, disk: attached };
  const elsewhere = { ...device, disk: { ...attached, guestDevice: "0.0.00b2" } };
  const whole = { dasd: { class: "PassthroughDasd", device: bare.device, domain, guestDevice: "0.0.00b3", ...sudo } };
  const onSpare = (declared: Declared): Declared =>
    Object.fromEntries(Object.entries(declared).map(([name, one]) => [name, { ...one, device: spare.device }]));
  const of = (resource: string, what: string, from: Declared, to: Declared): Operation => ({
    name: `${resource}: ${what}`,
    from,
    to,
  });
  const repair = { command: "up --refresh" } as const;
  const [read, destroy] = [{ command: "refresh" }, { command: "destroy" }] as const;
  const andDestroy = { finish: "destroy" } as const;
  const running = { running: true };
  return [
    of("MediatedDevice", "create", {}, device),
    { ...of("MediatedDevice", "read", device, device), ...read },
    of("MediatedDevice", "stop", device, still),
    of("MediatedDevice", "start", still, device),
    { ...of("MediatedDevice", "repair", device, device), ...repair, before: `mdevctl stop -u ${UUID}` },
    of("MediatedDevice", "make transient", device, transient),
    of("MediatedDevice", "make persistent", transient, device),
    of("MediatedDevice", "replace by another UUID", device, { device: { ...mdev, uuid: ANOTHER_UUID } }),
    { ...of("MediatedDevice", "delete", device, {}), ...destroy },
    of("MediatedDevice", "create transient", {}, transient),
    of("MediatedDevice", "delete transient", transient, {}),
    { ...of("MediatedDevice", "create, and destroy", {}, device), ...andDestroy },
    of("MediatedDevice", "create inactive", {}, still),
    { ...of("MediatedDevice", "delete inactive", still, {}), ...destroy },
    {
      ...of("MediatedDevice", "adopt", {}, device),
      before: `mdevctl define -u ${UUID} -p ${bound.subchannel} -t vfio_ccw-io && sync`,
    },
    { ...of("SubchannelDriver", "create", {}, driver), forgets },
    { ...of("SubchannelDriver", "create, and destroy", {}, driver), ...andDestroy },
    { ...of("SubchannelDriver", "read", driver, driver), ...read },
    {
      ...of("SubchannelDriver", "repair", driver, driver),
      ...repair,
      before: `driverctl -b css unset-override ${bare.subchannel}`,
    },
    {
      ...of("SubchannelDriver", "repair of the override alone", driver, driver),
      ...repair,
      before: `rm /etc/driverctl.d/css-${bare.subchannel}`,
    },
    { ...of("SubchannelDriver", "replace by another disk", driver, onSpare(driver)), forgets },
    { ...of("SubchannelDriver", "delete", driver, {}), ...destroy },
    of("GuestDisk", "create", device, disk),
    { ...of("GuestDisk", "read", disk, disk), ...read },
    of("GuestDisk", "replace by another bus ID", disk, elsewhere),
    of("GuestDisk", "delete", elsewhere, device),
    { ...of("GuestDisk", "create, and destroy", device, disk), ...andDestroy },
    { ...of("GuestDisk", "repair", disk, disk), ...repair, before: detach(domain, "--config") },
    { ...of("GuestDisk", "create in a running guest", device, disk), ...running },
    {
      ...of("GuestDisk", "repair in a running guest", disk, disk),
      ...{ ...repair, ...running, before: detach(domain, "--live") },
    },
    {
      ...of("GuestDisk", "take from a running guest's definition", disk, {
        ...device,
        disk: { ...attached, config: false },
      }),
      ...{ ...running, needsRunning: /is shut off, and config is false: .*\n.*Start it/ },
    },
    { ...of("GuestDisk", "delete from a running guest", disk, device), ...running },
    { ...of("PassthroughDasd", "create", {}, whole), forgets },
    { ...of("PassthroughDasd", "replace by another disk", whole, onSpare(whole)), forgets },
    { ...of("PassthroughDasd", "delete", whole, {}), ...destroy },
  ];
}

/** Takes the disk from a guest, as an operator would. */
function detach(domain: string, where: "--config" | "--live"): string {
  const source = `<source><address uuid="${UUID}"/></source>`;
  const xml = `<hostdev mode="subsystem" type="mdev" model="vfio-ccw">${source}</hostdev>`;
  return `echo '${xml}' | virsh -c qemu:///system detach-device ${domain} /dev/stdin ${where}`;
}

/** The names of all operations, in the order in which they are listed. */
export function operationNames(): string[] {
  const disk: HostDevice = { subchannel: "", device: "" };
  return operationsOn({ bound: disk, bare: disk, spare: disk, domain: "" }).map(({ name }) => name);
}

/** What Pulumi needs where nobody is asked. */
export const YES: readonly string[] = ["--yes", "--skip-preview"];

/** Pulumi's arguments for an operation. */
export function commandOf({ command = "up" }: Operation): string[] {
  const [name = "", ...options] = command.split(" ");
  return [name, ...YES, ...options];
}

/** Whether an operation changes nothing on the host. */
export function isRead({ command }: Operation): boolean {
  return command === "refresh";
}
