import { z } from "zod";
import { differs } from "../arguments/difference";
import { recordedConnectionSchema } from "../connection";
import { uncertainState } from "../partialFailure";
import type { Inputs } from "./inputs";
import { attachmentOf, type Observed } from "./observation";

/** What Pulumi's state holds of a disk in a guest: what the host showed, and how to find it again. */
export const stateSchema = z.object({
  // Another version of this package may know other fields.
  connection: recordedConnectionSchema,
  /** What was declared, where the output of the same name does not tell it. */
  declared: z.object({ live: z.boolean(), device: z.string().optional() }),
  domain: z.string(),
  domainUuid: z.string(),
  mediatedDevice: z.string(),
  /** Bus ID of the disk behind the mediated device. Undefined when it cannot be seen, and in older states. */
  device: z.string().optional(),
  guestDevice: z.string(),
  running: z.boolean(),
  live: z.boolean(),
  config: z.boolean(),
  deleteUnreachable: z.boolean().optional(),
  ...uncertainState,
});
export type State = z.output<typeof stateSchema>;

/** What of the state comes from what was declared. */
export type Declaration = Pick<
  State,
  "connection" | "declared" | "mediatedDevice" | "guestDevice" | "deleteUnreachable"
>;

/** The part of the state that comes from what was declared. */
export function declarationOf(inputs: Inputs): Declaration {
  const { connection, mediatedDevice, device, guestDevice, live, deleteUnreachable } = inputs;
  return { connection, declared: { live, device }, mediatedDevice, guestDevice, deleteUnreachable };
}

/**
 * The state of a disk whose domain was just observed.
 *
 * @param device bus ID of the disk behind the mediated device; undefined when it cannot be seen.
 */
export function stateOf(declaration: Declaration, observed: Observed, device: string | undefined): State {
  const { domain, domainUuid } = observed;
  const { connection, declared, mediatedDevice, guestDevice, deleteUnreachable } = declaration;
  const {
    guestDevice: shown = guestDevice,
    running,
    live,
    config,
  } = attachmentOf(observed, mediatedDevice, guestDevice);
  return {
    connection,
    declared,
    domain,
    domainUuid,
    mediatedDevice,
    device,
    guestDevice: shown,
    running,
    live,
    config,
    deleteUnreachable,
  };
}

/** The part of a state that tells of the running guest; loosely, for a state of an older version. */
interface LiveState {
  readonly declared?: { readonly live: boolean } | undefined;
  readonly running?: unknown;
  readonly live?: unknown;
}

/**
 * The `live` that would have led to a state: what the host shows, where the disk was declared to be in a guest that runs.
 * Elsewhere what was declared: a guest that is shut off has nothing, and one that has started has all of its definition.
 */
export function liveAsDeclared({ declared, running, live }: LiveState): unknown {
  return declared !== undefined && !(declared.live && running === true) ? declared.live : live;
}

/** Whether another disk is declared than is behind the mediated device. One that is not seen, or not recorded, is no other. */
export function isOtherDisk(was: unknown, is: unknown): boolean {
  return was !== undefined && differs(was, is);
}

/** The inputs that would have led to this state: those declared, with what the host shows in their place. */
export function inputsOf(state: State): Inputs {
  const {
    connection,
    declared,
    domain,
    mediatedDevice,
    device,
    guestDevice,
    running,
    live,
    config,
    deleteUnreachable,
  } = state;
  return {
    connection,
    domain,
    mediatedDevice,
    // One that cannot be seen is not another: whether it is there, is for the mediated device to show.
    device: declared.device && (device ?? declared.device),
    guestDevice,
    live: declared.live && running ? live : declared.live,
    config,
    deleteUnreachable,
  };
}
