import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { type Difference, differs, isAnotherDisk, replaced } from "../arguments/difference";

/** Only what is compared, and loosely: the state may be of an older version, an input not known yet. */
const looseSchema = z.object({
  connection: z.looseObject({ host: z.unknown().optional() }).optional().catch(undefined),
  subchannel: z.unknown().optional(),
  device: z.unknown().optional(),
  verified: z.unknown().optional(),
  uuid: z.unknown().optional(),
  autostart: z.unknown().optional(),
  active: z.unknown().optional(),
  persistent: z.unknown().optional(),
  deleteUnreachable: z.unknown().optional(),
});

/**
 * Compares the recorded state with what is declared. Pure: no host is asked.
 *
 * The state has the device as the host last showed it, so that drift, once read, is a difference too. What is no
 * property of the device (`__provider`, outputs that nobody declares) is not looked at, but for the disk, which must be the
 * one that it was made for where none is declared. A change of the connection other than of its host is recorded, and is no
 * reason to touch the device.
 *
 * @param olds the state's outputs.
 * @param news the inputs, as check completed them.
 */
export function diff(olds: unknown, news: unknown): Difference {
  const was = looseSchema.parse(olds);
  const is = looseSchema.parse(news);
  const replaces = [
    ...(replaced(was.connection?.host, is.connection?.host) ? ["connection"] : []),
    ...(replaced(was.subchannel, is.subchannel) ? ["subchannel"] : []),
    ...(is.subchannel === undefined && isAnotherDisk(was.device, is.device) ? ["device"] : []),
    ...(replaced(was.uuid, is.uuid) ? ["uuid"] : []),
  ];
  const changes =
    !isDeepStrictEqual(was.connection, is.connection) ||
    (is.device === undefined && differs(was.device, was.verified)) ||
    (was.deleteUnreachable ?? false) !== (is.deleteUnreachable ?? false) ||
    compared.some((property) => differs(was[property], is[property]));
  return { changes, replaces, deleteBeforeReplace: replaces.length > 0 };
}

const compared = ["subchannel", "device", "uuid", "autostart", "active", "persistent"] as const;
