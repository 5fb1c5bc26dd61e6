import type { HostError } from "../errors/hostError";
import type { Host } from "../host/host";
import { detachment, virsh } from "../libvirt/commandLines";
import { type MdevId, mdevName } from "../names/mdevName";
import { commandLine } from "../quoting";
import { type Subchannel, VFIO_CCW } from "../witnesses/kernel";

/** What helps where libvirt is wrong. */
const LOOK_ANEW = "Guests go on running while it looks anew: systemctl restart libvirtd (or virtnodedevd)";

/** Why something is not done, each naming what is there and the command that puts it right. */

/** The commands that remove a device. Of an active one it is not known here whether it is defined too. */
function removal(host: Host, other: MdevId, active: boolean): string {
  const name = mdevName(other);
  const undefine = virsh(host, "nodedev-undefine", name);
  return active ? `${virsh(host, "nodedev-destroy", name)}; ${undefine}` : undefine;
}

export function noSuchSubchannel(host: Host, subchannel: string): HostError {
  return host.error({
    kind: "refused",
    what: `there is no subchannel ${subchannel}`,
    help: "lscss on the host lists the subchannels that there are; cio_ignore may hide one.",
  });
}

export function noSuchDevice(host: Host, device: string): HostError {
  return host.error({
    kind: "refused",
    what: `no subchannel leads to device ${device}`,
    help: "lscss on the host lists the devices that there are; cio_ignore may hide one.",
  });
}

export function notBound(host: Host, { busId, driver }: Subchannel): HostError {
  return host.error({
    kind: "refused",
    what: `subchannel ${busId} is bound to ${driver ?? "no driver"}, not to ${VFIO_CCW}`,
    help: `If the host does not use the disk, declare a SubchannelDriver, or bind it there: driverctl -b css set-override ${busId} ${VFIO_CCW}`,
  });
}

/** @param what what leads to another disk than it must: a subchannel, or the mediated device on it. */
export function wrongDevice(host: Host, what: string, wanted: string, found: string | undefined): HostError {
  return host.error({
    kind: "refused",
    what: `${what} leads to ${deviceOrNone(found)}, not to ${wanted}`,
    help:
      `lscss on the host shows which subchannel leads to ${wanted}.` +
      (found === undefined ? "" : ` If ${found} is the right one now, declare it as device.`),
  });
}

export function libvirtShowsAnother(host: Host, { busId, device }: Subchannel, shown: string): HostError {
  return host.error({
    kind: "refused",
    what: `subchannel ${busId} leads to ${deviceOrNone(device)}, but libvirt still shows ${shown}`,
    help: `libvirt missed the change. ${LOOK_ANEW}`,
  });
}

/** @param failure libvirt's refusal to stop a device that the kernel has, however long it was waited. */
export function libvirtMissed(host: Host, id: MdevId, failure: HostError): HostError {
  return host.error({
    kind: "command-failed",
    what: `cannot stop ${mdevName(id)}, which is active`,
    said: failure.said,
    help: `libvirt missed that it was started. ${LOOK_ANEW}`,
    cause: failure,
  });
}

const deviceOrNone = (device: string | undefined) => (device === undefined ? "no device" : `device ${device}`);

export function subchannelTaken(host: Host, other: MdevId, active: boolean): HostError {
  return host.error({
    kind: "refused",
    what: `subchannel ${other.subchannel} is taken by mediated device ${other.uuid}, which is ${active ? "active" : "defined"}`,
    help: `A subchannel has room for one. If that one is not needed, remove it there: ${removal(host, other, active)}`,
  });
}

export function uuidElsewhere(host: Host, other: MdevId, active: boolean): HostError {
  // nodedev-undefine would remove the definitions of this UUID on all subchannels.
  const commands = [
    ...(active ? [virsh(host, "nodedev-destroy", mdevName(other))] : []),
    commandLine(["mdevctl", "undefine", "-u", other.uuid, "-p", other.subchannel]),
  ];
  return host.error({
    kind: "refused",
    what: `UUID ${other.uuid} is ${active ? "active" : "defined"} on another subchannel, ${other.subchannel}`,
    help: `Choose another UUID, or remove that one there: ${commands.join("; ")}`,
  });
}

export function uuidDefinedTwice(host: Host, id: MdevId, others: readonly MdevId[]): HostError {
  const parents = others.map(({ subchannel }) => subchannel).join(", ");
  return host.error({
    kind: "refused",
    what: `${mdevName(id)} is not undefined: its UUID is also defined on ${parents}, and libvirt would remove both`,
    help: `Remove the one that is meant there: ${commandLine(["mdevctl", "undefine", "-u", id.uuid, "-p", id.subchannel])}`,
  });
}

export function inUse(host: Host, id: MdevId, guests: readonly string[]): HostError {
  const name = mdevName(id);
  const [guest] = guests;
  return host.error({
    kind: "in-use",
    what: `${name} is in use ${guest === undefined ? "by a program that libvirt does not know" : `by guest ${guests.join(", ")}`}`,
    help:
      guest === undefined
        ? `Find it there: fuser -v /dev/vfio/*`
        : `Detach it there first: ${detachment(host, guest, id.uuid, "--live")}`,
  });
}
