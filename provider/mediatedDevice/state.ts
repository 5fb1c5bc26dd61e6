import { z } from "zod";
import { recordedConnectionSchema } from "../connection";
import { hostdevXml } from "../libvirt/nodedevXml";
import { toCssName } from "../names/busId";
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
  path: z.string().optional(),
  type: z.string(),
  active: z.boolean(),
  persistent: z.boolean(),
  autostart: z.boolean(),
  hostdevXml: z.string(),
  deleteUnreachable: z.boolean().optional(),
});
export type State = z.output<typeof stateSchema>;

type Declaration = Pick<State, "connection" | "declared" | "deleteUnreachable">;

/** The part of the state that comes from what was declared. */
export function declarationOf(inputs: Inputs): Declaration {
  const { connection, subchannel, device, uuid, generateUuid, deleteUnreachable } = inputs;
  return { connection, declared: { subchannel, device, uuid, generateUuid }, deleteUnreachable };
}

/**
 * The state of a device that was just observed.
 *
 * @param device Bus ID of the device behind its subchannel; undefined when there is none.
 */
export function stateOf(
  { connection, declared, deleteUnreachable }: Declaration,
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
  return {
    connection,
    ...declared,
    // What was not declared stays so. A disk that cannot be seen is not the declared one.
    device: declared.device === undefined ? undefined : (device ?? UNSEEN_DEVICE),
    active,
    persistent,
    autostart,
    deleteUnreachable,
  };
}
