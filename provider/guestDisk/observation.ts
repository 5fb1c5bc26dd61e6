import type { DomainXml } from "../libvirt/domainXml";

/** What identifies a disk in a guest: the domain's UUID, and that of the mediated device. */
export interface GuestDiskId {
  readonly domainUuid: string;
  readonly uuid: string;
}

/** A disk in a guest, as errors and XML need it. */
export interface Target extends GuestDiskId {
  /** The domain's name. */
  readonly domain: string;
  /** Bus ID that the guest is to see. */
  readonly guestDevice: string;
}

/** Where a disk is attached: to the running guest, or in the domain's definition. */
export type Scope = "live" | "config";

/** A domain, and what of it is there. */
export interface Observed {
  readonly domainUuid: string;
  /** The domain's name. */
  readonly domain: string;
  /** The running guest, paused or not; undefined while there is none. */
  readonly live: DomainXml | undefined;
  /** The domain's definition; undefined for one that is gone once it no longer runs. */
  readonly config: DomainXml | undefined;
}

/** A disk in a domain, as the host shows it. */
export interface Attachment {
  readonly running: boolean;
  /** Whether the running guest has it. */
  readonly live: boolean;
  /** Whether the domain's definition has it. */
  readonly config: boolean;
  /** Bus ID that the guest sees; undefined where neither tells one. */
  readonly guestDevice: string | undefined;
}

/**
 * What a domain shows of a mediated device in it.
 *
 * @param declared the bus ID that it is to have in the guest; where one of the two is another, that one is shown.
 */
export function attachmentOf({ live, config }: Observed, uuid: string, declared?: string): Attachment {
  const found = [live, config].map((xml) => xml?.mdevs.find((mdev) => mdev.uuid === uuid));
  const addresses = found.flatMap((mdev) => mdev?.guestDevice ?? []);
  return {
    running: live !== undefined,
    live: found[0] !== undefined,
    config: found[1] !== undefined,
    guestDevice: addresses.find((address) => address !== declared) ?? addresses[0],
  };
}

/** What is at a bus ID of a guest, as errors name it; undefined for nothing, or for the mediated device itself. */
export function occupant(xml: DomainXml | undefined, guestDevice: string, uuid: string): string | undefined {
  const own = `mediated device ${uuid}`;
  return xml?.ccwDevices.find((device) => device.guestDevice === guestDevice && device.what !== own)?.what;
}

/** What an attachment is to be like. */
export interface Desired {
  /** Undefined: what the running guest has is left alone. */
  readonly live: boolean | undefined;
  readonly config: boolean;
}

/** A step that is missing. */
export interface Step {
  readonly does: "attach" | "detach";
  readonly scope: Scope;
}

/**
 * The steps that the difference needs and no others. The definition goes first when something is attached, and last when
 * it is detached: it is the running guest that may refuse, and then nothing else was changed.
 */
export function missingSteps(is: Attachment, desired: Desired): Step[] {
  const steps: [boolean, Step][] = [
    [desired.config && !is.config, { does: "attach", scope: "config" }],
    [desired.live === true && is.running && !is.live, { does: "attach", scope: "live" }],
    [desired.live === false && is.live, { does: "detach", scope: "live" }],
    [!desired.config && is.config, { does: "detach", scope: "config" }],
  ];
  return steps.flatMap(([missing, step]) => (missing ? [step] : []));
}
