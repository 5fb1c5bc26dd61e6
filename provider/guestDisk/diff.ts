import { isDeepStrictEqual } from "node:util";
import { runtime } from "@pulumi/pulumi";
import { z } from "zod";
import { type Difference, differs, replaced } from "../arguments/difference";
import { isOtherDisk, liveAsDeclared } from "./state";

/** Only what is compared, and loosely: the state may be of an older version, an input not known yet. */
const looseSchema = z.object({
  connection: z.looseObject({ host: z.unknown().optional() }).optional().catch(undefined),
  declared: z.object({ live: z.boolean() }).optional().catch(undefined),
  domain: z.unknown().optional(),
  mediatedDevice: z.unknown().optional(),
  device: z.unknown().optional(),
  guestDevice: z.unknown().optional(),
  running: z.unknown().optional(),
  live: z.unknown().optional(),
  config: z.unknown().optional(),
  deleteUnreachable: z.unknown().optional(),
});

/**
 * Compares the recorded state with what is declared. Pure: no host is asked.
 *
 * The state has the disk as the host last showed it, so that drift, once read, is a difference too. What the running guest
 * has counts only while there is one, and where the disk was declared to be in it.
 *
 * @param olds the state's outputs.
 * @param news the inputs, as check completed them.
 */
export function diff(olds: unknown, news: unknown): Difference {
  const was = looseSchema.parse(olds);
  const is = looseSchema.parse(news);
  const replaces = [
    ...(replaced(was.connection?.host, is.connection?.host) ? ["connection"] : []),
    ...(replaced(was.domain, is.domain) ? ["domain"] : []),
    ...(isOtherMdev(was.mediatedDevice, is.mediatedDevice) ? ["mediatedDevice"] : []),
    ...(replaced(was.guestDevice, is.guestDevice) ? ["guestDevice"] : []),
  ];
  const changes =
    !isDeepStrictEqual(was.connection, is.connection) ||
    (was.deleteUnreachable ?? false) !== (is.deleteUnreachable ?? false) ||
    differs(liveAsDeclared(was), is.live) ||
    isOtherDisk(was.device, is.device) ||
    (["domain", "mediatedDevice", "guestDevice", "config"] as const).some((name) => differs(was[name], is[name]));
  return { changes, replaces, deleteBeforeReplace: replaces.length > 0 };
}

/**
 * One that is not known yet counts as another: with that the engine asks whether the disk has to go before its mediated
 * device is replaced, and a mediated device that a guest holds cannot be deleted.
 * Source: Pulumi, pkg/resource/deploy/step_generator.go: calculateDependentReplacements.
 */
function isOtherMdev(was: unknown, is: unknown): boolean {
  return is === runtime.unknownValue || replaced(was, is);
}
