import type { Host } from "../host/host";
import { guestsHolding } from "../libvirt/guests";
import { wrongDevice } from "../mediatedDevice/refusals";
import { activeDevices, definitions } from "../witnesses/witnesses";
import { type Attachment, type Desired, missingSteps, type Observed, occupant, type Target } from "./observation";
import {
  addressTaken,
  attachedElsewhere,
  heldByOther,
  mdevInactive,
  noSuchMdev,
  nothingRuns,
  notPersistent,
} from "./refusals";

/** The disk that a guest is to reach. */
export interface Disk {
  /** Bus ID of the one that must be behind the mediated device; undefined for any. */
  readonly declared: string | undefined;
  /** Bus ID of the one that is; undefined when it cannot be seen. */
  readonly behind: string | undefined;
}

/**
 * Makes sure that what is missing can be done: the domain is one that can have it, the bus ID in the guest is free, the
 * mediated device is there and leads to the disk that is declared, and for a running guest it is active and no other guest
 * holds it.
 *
 * @throws HostError `refused` or `in-use`, naming what is in the way and the command that puts it right.
 */
export async function ensureSuitable(
  host: Host,
  observed: Observed,
  target: Target,
  is: Attachment,
  desired: Desired,
  disk: Disk,
): Promise<void> {
  const { uuid, domain, guestDevice } = target;
  if (desired.config && observed.config === undefined) {
    throw notPersistent(host, domain);
  }
  if (!desired.config && !is.running) {
    throw nothingRuns(host, domain);
  }
  if (is.guestDevice !== undefined && is.guestDevice !== guestDevice) {
    throw attachedElsewhere(host, target, is, is.guestDevice);
  }
  const scopes = missingSteps(is, desired).flatMap(({ does, scope }) => (does === "attach" ? [scope] : []));
  for (const scope of scopes) {
    const taken = occupant(observed[scope], guestDevice, uuid);
    if (taken !== undefined) {
      throw addressTaken(host, domain, guestDevice, taken);
    }
  }
  if (scopes.length > 0) {
    await ensureThere(host, uuid, domain, scopes.includes("live"));
  }
  if (disk.declared !== undefined && disk.behind !== disk.declared) {
    throw wrongDevice(host, `mediated device ${uuid}`, disk.declared, disk.behind);
  }
}

/** An inactive one may be in a definition: it has to be active when the guest starts. */
async function ensureThere(host: Host, uuid: string, domain: string, live: boolean): Promise<void> {
  const isIt = (other: { readonly uuid: string }) => other.uuid === uuid;
  if (!(await activeDevices(host)).some(isIt)) {
    const defined = (await definitions(host)).find(isIt);
    if (defined === undefined) {
      throw noSuchMdev(host, uuid);
    }
    if (live) {
      throw mdevInactive(host, domain, defined);
    }
  }
  if (live) {
    const others = (await guestsHolding(host, uuid)).filter((guest) => guest !== domain);
    if (others.length > 0) {
      throw heldByOther(host, uuid, others);
    }
  }
}
