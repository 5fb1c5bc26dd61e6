import type { HostError } from "../errors/hostError";
import type { Host } from "../host/host";
import { noSuchDevice, noSuchSubchannel } from "../mediatedDevice/refusals";
import { type MdevId, mdevName } from "../names/mdevName";
import { commandLine } from "../quoting";
import { isIgnored } from "../witnesses/bindings";

/** Why a binding is not changed, each naming what is there and the command that puts it right. */

/** No subchannel leads to the device; where cio_ignore hides it, the error says so. */
export function noDevice(host: Host, device: string, ignored: readonly string[]): HostError {
  return isIgnored(device, ignored) ? hidden(host, device) : noSuchDevice(host, device);
}

/**
 * There is no such subchannel. The kernel has none for a device that cio_ignore hides: where one is declared, or some are
 * hidden at all, the error says so.
 */
export function noSubchannel(
  host: Host,
  subchannel: string,
  device: string | undefined,
  ignored: readonly string[],
): HostError {
  if (device !== undefined && isIgnored(device, ignored)) {
    return hidden(host, device);
  }
  return ignored.length === 0
    ? noSuchSubchannel(host, subchannel)
    : host.error({
        kind: "refused",
        what: `there is no subchannel ${subchannel}`,
        said: `cio_ignore hides the subchannels of devices ${ignored.join(", ")}`,
        help: "If the disk is one of those, uncover it there: cio_ignore -r DEVICE; lscss lists the subchannels that there are.",
      });
}

function hidden(host: Host, device: string): HostError {
  return host.error({
    kind: "refused",
    what: `device ${device} is hidden by cio_ignore`,
    help: `Uncover it there: ${commandLine(["cio_ignore", "-r", device])}`,
  });
}

export function notForIo(host: Host, subchannel: string, type: string): HostError {
  return host.error({
    kind: "refused",
    what: `subchannel ${subchannel} is of type ${type}, not one for I/O (type 0), and leads to no disk`,
    help: "lscss on the host lists those that lead to one.",
  });
}

export function worksByQueues(host: Host, subchannel: string, device: string, cuType: string): HostError {
  return host.error({
    kind: "refused",
    what: `subchannel ${subchannel} leads to ${device}, a network or FCP adapter (control unit ${cuType}): vfio_ccw takes no QDIO subchannels`,
    help: "lscss on the host shows which subchannels lead to DASDs (3390/..).",
  });
}

export function usedByHost(host: Host, subchannel: string, device: string | undefined, user: string): HostError {
  return host.error({
    kind: "in-use",
    what: `the host uses ${device ?? "the device"} behind subchannel ${subchannel}: ${user}`,
    help: "Free it there first, or choose another disk. force: true takes it all the same; what is on it may be lost.",
  });
}

export function needsRoot(host: Host, subchannel: string): HostError {
  return host.error({
    kind: "refused",
    what: `the driver of subchannel ${subchannel} cannot be changed by this user: that needs root`,
    help: "Set sudo: true in the connection; docs/connections.md has the lines for sudoers.",
  });
}

export function hasMediatedDevice(host: Host, id: MdevId, driver: string): HostError {
  return host.error({
    kind: "in-use",
    what: `mediated device ${id.uuid} is active on subchannel ${id.subchannel}, and would go if it were taken from ${driver}`,
    help: `Stop it there first: ${commandLine(["virsh", "-c", host.uri, "nodedev-destroy", mdevName(id)])}`,
  });
}
