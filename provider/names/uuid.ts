import { v5 } from "uuid";
import { z } from "zod";

/** This project's UUID namespace. Changing it would rename every device that has no UUID of its own. */
const NAMESPACE = "9d1a5bd1-3c0f-5a0e-9b57-5a3c1f0c7e64";

/** A UUID as libvirt takes it, of any version or none. */
export const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** A UUID as a user may write it. Upper case is accepted, lower case is what mdevctl keeps. */
export const uuidSchema = z
  .string()
  .regex(uuidPattern, "must be a UUID such as 18e124fb-b2fc-47f6-a407-f256b6c49767")
  .transform((text) => text.toLowerCase());

/**
 * The UUID of a mediated device that was given none: always the same for the same host and disk, so that it is known
 * in a preview, and a second run finds what an interrupted first one made.
 *
 * @param host the connection's `host`, as written by the user.
 * @param disk bus ID of the subchannel, or of the device when no subchannel was given.
 */
export function stableUuid(host: string, disk: string): string {
  return v5(`${host.toLowerCase()}/${disk}`, NAMESPACE);
}
