import { z } from "zod";
import { uuidPattern } from "./uuid";

/** What identifies a mediated device on a host: its UUID, and the subchannel that is its parent. */
export interface MdevId {
  /** Lower case, with hyphens: `18e124fb-b2fc-47f6-a407-f256b6c49767`. */
  readonly uuid: string;
  /** Bus ID of the parent: `0.0.0004`. */
  readonly subchannel: string;
}

/** Whether two speak of the same device. */
export function isSameMdev(one: MdevId, other: MdevId): boolean {
  return one.uuid === other.uuid && one.subchannel === other.subchannel;
}

/**
 * libvirt's name of a mediated device since 7.8: `mdev_<uuid>_<parent>`, with `_` for every `-` and `.`.
 * Source: libvirt, src/conf/node_device_util.c.
 */
export function mdevName({ uuid, subchannel }: MdevId): string {
  return `mdev_${uuid.replaceAll("-", "_")}_${subchannel.replaceAll(".", "_")}`;
}

const pattern =
  /^mdev_([0-9a-f]{8})_([0-9a-f]{4})_([0-9a-f]{4})_([0-9a-f]{4})_([0-9a-f]{12})_([0-9a-f]{1,2})_([0-3])_([0-9a-f]{4})$/;

/** The inverse of {@link mdevName}, or undefined when `name` is not of that form. */
export function parseMdevName(name: string): MdevId | undefined {
  const parts = pattern.exec(name)?.slice(1);
  return parts === undefined ? undefined : { uuid: parts.slice(0, 5).join("-"), subchannel: parts.slice(5).join(".") };
}

/** A mediated device as a user may write it: its UUID, or libvirt's name of it. The UUID is what is kept. */
export const mediatedDeviceSchema = z
  .string()
  .transform((text) => parseMdevName(text.toLowerCase())?.uuid ?? text.toLowerCase())
  .pipe(
    z
      .string()
      .regex(
        uuidPattern,
        "must be the UUID of a mediated device, or its name in libvirt such as mdev_18e124fb_b2fc_47f6_a407_f256b6c49767_0_0_0004",
      ),
  );
