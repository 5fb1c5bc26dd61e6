import type { Host } from "../host/host";
import { guestsHolding } from "../libvirt/guests";
import { activeDevices, definitions } from "../witnesses/witnesses";
import { ensureLeadsTo } from "./behind";
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

/**
 * Makes sure that what is missing can be done: the domain is one that can have it, the bus ID in the guest is free, the
 * mediated device is there and leads to the disk that is declared, and for a running guest it is active and no other guest
 * holds it.
 *
 * @param device bus ID of the disk that must be behind the mediated device; undefined for any.
 * @throws HostError `refused` or `in-use`, naming what is in the way and the command that puts it right.
 */
export async function ensureSuitable(
  host: Host,
  observed: Observed,
  target: Target,
  is: Attachment,
  desired: Desired,
  device: string | undefined,
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
  const steps = missingSteps(is, desired);
  const scopes = steps.flatMap(({ does, scope }) => (does === "attach" ? [scope] : []));
  for (const scope of scopes) {
    const taken = occupant(observed[scope], guestDevice, uuid);
    if (taken !== undefined) {
      throw addressTaken(host, domain, guestDevice, taken);
    }
  }
  if (scopes.length > 0) {
    await ensureThere(host, uuid, domain, scopes.includes("live"));
  }
  // To take another disk from the guest is no reason to refuse.
  if (device !== undefined && (scopes.length > 0 || steps.length === 0)) {
    await ensureLeadsTo(host, uuid, device);
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
