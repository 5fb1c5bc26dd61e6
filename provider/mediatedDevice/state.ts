import { z } from "zod";
import { recordedConnectionSchema } from "../connection";
import { hostdevXml } from "../libvirt/nodedevXml";
import { toCssName } from "../names/busId";
import { uncertainState } from "../partialFailure";
import { type Inputs, UNSEEN_DEVICE } from "./inputs";
import type { Observation } from "./observation";

/** The part of the inputs that the outputs of the same name do not tell: whether they were given at all. */
const declaredSchema = z.object({
  subchannel: z.string().optional(),
  device: z.string().optional(),
  uuid: z.string().optional(),
  generateUuid: z.boolean().default(false),
});

/** What Pulumi's state holds of a mediated device: what the host showed, and how to find it again. */
export const stateSchema = z.object({
  // Another version of this package may know other fields.
  connection: recordedConnectionSchema,
  declared: declaredSchema,
  name: z.string(),
  uuid: z.string(),
  parent: z.string(),
  subchannel: z.string(),
  device: z.string().optional(),
  /**
   * Bus ID of the device that it leads to with its user's consent: the declared one, or where none was declared, the one
   * that was there when it was made. Undefined where there was none, and in a state of an older version.
   */
  verified: z.string().optional(),
  path: z.string().optional(),
  type: z.string(),
  active: z.boolean(),
  persistent: z.boolean(),
  autostart: z.boolean(),
  hostdevXml: z.string(),
  deleteUnreachable: z.boolean().optional(),
  ...uncertainState,
});
export type State = z.output<typeof stateSchema>;

/** What of the state comes from what was declared. */
export type Declaration = Pick<State, "connection" | "declared" | "verified" | "deleteUnreachable">;

/**
 * The part of the state that comes from what was declared.
 *
 * @param otherwise what is taken for the right device where none is declared.
 */
export function declarationOf(inputs: Inputs, otherwise: string | undefined): Declaration {
  const { connection, subchannel, device, uuid, generateUuid, deleteUnreachable } = inputs;
  const verified = device ?? otherwise;
  return { connection, declared: { subchannel, device, uuid, generateUuid }, verified, deleteUnreachable };
}

/** The device that is the right one by what is recorded. */
export function verifiedOf({ verified, device }: Pick<State, "verified" | "device">): string | undefined {
  return verified ?? device;
}

/**
 * The state of a device that was just observed.
 *
 * @param device Bus ID of the device behind its subchannel; undefined when there is none.
 */
export function stateOf(
  { connection, declared, verified, deleteUnreachable }: Declaration,
  observed: Observation,
  device: string | undefined,
): State {
  const { name, id, path, type, active, persistent, autostart } = observed;
  return {
    connection,
    declared,
    name,
    uuid: id.uuid,
    parent: toCssName(id.subchannel),
    subchannel: id.subchannel,
    device,
    verified,
    path,
    type,
    active,
    persistent,
    autostart,
    hostdevXml: hostdevXml(id.uuid),
    deleteUnreachable,
  };
}

/** The inputs that would have led to this state: those declared, with what the host shows in their place. */
export function inputsOf(state: State): Inputs {
  const { connection, declared, device, active, persistent, autostart, deleteUnreachable } = state;
  const isRight = declared.device === undefined && device === verifiedOf(state);
  return {
    connection,
    ...declared,
    // What was not declared stays so, unless it is another now. A disk that cannot be seen is not the right one.
    device: isRight ? undefined : (device ?? UNSEEN_DEVICE),
    active,
    persistent,
    autostart,
    deleteUnreachable,
  };
}
