import { HostError } from "../errors/hostError";
import type { NodedevInfo } from "../libvirt/nodedevInfo";
import { type NodedevXml, VFIO_CCW_TYPE } from "../libvirt/nodedevXml";
import { type MdevId, mdevName } from "../names/mdevName";
import type { ActiveDevice } from "../witnesses/kernel";
import type { Definition } from "../witnesses/mdevctl";

/** What each witness says of one device, at about the same time. */
export interface Testimony {
  /** libvirt's view; undefined when it knows no such device. */
  readonly libvirt: { readonly info: NodedevInfo; readonly xml: NodedevXml } | undefined;
  /** The kernel's: undefined when there is no such device, which then is not active. */
  readonly active: ActiveDevice | undefined;
  /** mdevctl's: undefined when it has no such definition; why it could not be asked. */
  readonly defined: Definition | undefined | HostError;
}

/** A mediated device as it is on the host. */
export interface Observation {
  readonly id: MdevId;
  /** libvirt's name. */
  readonly name: string;
  /** In sysfs; undefined while it is not active. */
  readonly path: string | undefined;
  readonly type: string;
  readonly active: boolean;
  readonly persistent: boolean;
  readonly autostart: boolean;
}

/** A mediated device that is not on the host. */
export function absent(id: MdevId): Observation {
  const isNot = { active: false, persistent: false, autostart: false };
  return { id, name: mdevName(id), path: undefined, type: VFIO_CCW_TYPE, ...isNot };
}

/**
 * - `present`: it is there.
 * - `gone`: libvirt, the kernel and mdevctl agree that it is not.
 * - `disputed`: libvirt still shows what the others do not have: it lags, or is wrong.
 * - `unsure`: libvirt does not show it, and mdevctl could not be asked.
 */
export type Verdict =
  | { readonly kind: "present"; readonly observed: Observation }
  | { readonly kind: "gone" | "disputed" }
  | { readonly kind: "unsure"; readonly why: HostError };

/**
 * Weighs what the witnesses say. Where they differ, the kernel is right about what is active, and mdevctl's files about
 * what is defined: libvirt's view is made from those two, and may lag by half a minute on a busy host.
 */
export function weigh(id: MdevId, { libvirt, active, defined }: Testimony): Verdict {
  const refused = defined instanceof HostError;
  const definition = refused ? undefined : defined;
  const settledByLibvirt = refused && libvirt !== undefined;
  if (active === undefined && definition === undefined && !settledByLibvirt) {
    return refused ? { kind: "unsure", why: defined } : { kind: libvirt === undefined ? "gone" : "disputed" };
  }
  return {
    kind: "present",
    observed: {
      id,
      name: mdevName(id),
      path: active?.path,
      type: libvirt?.xml.type ?? definition?.type ?? VFIO_CCW_TYPE,
      active: active !== undefined,
      persistent: settledByLibvirt ? libvirt.info.persistent : definition !== undefined,
      autostart: settledByLibvirt ? libvirt.info.autostart : definition?.autostart === true,
    },
  };
}
