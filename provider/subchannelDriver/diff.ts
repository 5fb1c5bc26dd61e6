import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { type Difference, differs, isAnotherDisk, replaced } from "../arguments/difference";
import { NONE } from "./inputs";

/** What the state does not have is shown as {@link NONE} in inputs. */
const orNone = z.unknown().default(NONE);

/** Only what is compared, and loosely: the state may be of an older version, an input not known yet. */
const looseSchema = z.object({
  connection: z.looseObject({ host: z.unknown().optional() }).optional().catch(undefined),
  subchannel: z.unknown().optional(),
  device: z.unknown().optional(),
  verified: z.unknown().optional(),
  driver: orNone,
  override: orNone,
  force: z.unknown().optional(),
  deleteUnreachable: z.unknown().optional(),
});

/**
 * Compares the recorded state with what is declared. Pure: no host is asked.
 *
 * The state has the driver and the override as the host last showed them, so that drift, once read, is a difference too; and
 * so is another disk than the one that was found behind the subchannel, where none is declared.
 *
 * Another disk has another subchannel: it is bound first, and the old one given back last, when the mediated device on it is
 * gone. Another name of the host may be the same host, which must not have two that bind one subchannel.
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
  ];
  const changes =
    !isDeepStrictEqual(was.connection, is.connection) ||
    (is.device === undefined && differs(was.device, was.verified)) ||
    switches.some((name) => (was[name] ?? false) !== (is[name] ?? false)) ||
    compared.some((property) => differs(was[property], is[property]));
  return { changes, replaces, deleteBeforeReplace: replaces.includes("connection") };
}

const switches = ["force", "deleteUnreachable"] as const;
const compared = ["subchannel", "device", "driver", "override"] as const;
