import { z } from "zod";
import { recordedConnectionSchema } from "../connection";
import type { Host } from "../host/host";
import { verifiedOf } from "../mediatedDevice/state";
import { uncertainState } from "../partialFailure";
import { type Bindings, bindings } from "../witnesses/bindings";
import { DEFAULT_DRIVER, type Inputs, NONE, wanted } from "./inputs";

/** The part of the inputs that the outputs of the same name do not tell. */
const declaredSchema = z.object({
  subchannel: z.string().optional(),
  device: z.string().optional(),
  /** What the resource gives the subchannel to, and takes it back from when it is deleted. */
  driver: z.string(),
});

/** What was there before the resource: what a deletion gives the subchannel back to. */
const formerSchema = z.object({
  previousDriver: z.string().optional(),
  previousOverride: z.string().optional(),
  previousOnline: z.boolean().default(false),
  /** Bus ID of the disk that was found behind it: the one that was online. Older states do not have it. */
  verified: z.string().optional(),
});
export type Former = z.output<typeof formerSchema>;

/** What Pulumi's state holds of the driver of a subchannel: what the host showed, and how to find it again. */
export const stateSchema = z.object({
  // Another version of this package may know other fields.
  connection: recordedConnectionSchema,
  declared: declaredSchema,
  subchannel: z.string(),
  device: z.string().optional(),
  driver: z.string().optional(),
  override: z.string().optional(),
  ...formerSchema.shape,
  force: z.boolean().default(false),
  deleteUnreachable: z.boolean().optional(),
  ...uncertainState,
});
export type State = z.output<typeof stateSchema>;

type Declaration = Pick<State, "connection" | "declared" | "force" | "deleteUnreachable">;

/**
 * The part of the state that comes from what was declared.
 *
 * @param former the driver that was declared before, for a program that ignores what the host has in its place.
 */
export function declarationOf(inputs: Inputs, former = DEFAULT_DRIVER): Declaration {
  const { connection, subchannel, device, force, deleteUnreachable } = inputs;
  const driver = wanted(inputs.driver) ?? former;
  return { connection, declared: { subchannel, device, driver }, force, deleteUnreachable };
}

/** A subchannel as the host shows it. */
export interface Observation {
  readonly subchannel: string;
  /** Whether there is such a subchannel now. */
  readonly present: boolean;
  /** Bus ID of the device behind it; undefined when none is seen. */
  readonly device: string | undefined;
  /** The driver that it is bound to now; undefined for none. */
  readonly driver: string | undefined;
  /** The driver that it is given at boot; undefined for the kernel's own choice. */
  readonly override: string | undefined;
}

/** Picks one subchannel out of what was looked at. */
export function observationOf({ subchannels, types, overrides }: Bindings, subchannel: string): Observation {
  const found = subchannels.find(({ busId }) => busId === subchannel);
  return {
    subchannel,
    present: types.has(subchannel) || found !== undefined,
    device: found?.device,
    driver: found?.driver,
    override: overrides.get(subchannel),
  };
}

/** Looks at one subchannel. @throws HostError when the host did not answer, or showed none at all. */
export async function observe(host: Host, subchannel: string): Promise<Observation> {
  return observationOf(await surely(host), subchannel);
}

/** Looks at all subchannels. A host that shows none is not one from which it is learnt that one is gone. */
export async function surely(host: Host): Promise<Bindings> {
  const found = await bindings(host);
  if (found.types.size === 0) {
    throw host.error({
      kind: "command-failed",
      what: "cannot look at the bindings of the subchannels",
      said: "the host shows no subchannel at all",
      help: "Is it the right host, on IBM Z or LinuxONE? What it has: ls /sys/bus/css/devices",
    });
  }
  return found;
}

/** The state of a subchannel that was just observed. */
export function stateOf(
  { connection, declared, force, deleteUnreachable }: Declaration,
  { subchannel, device, driver, override }: Observation,
  { previousDriver, previousOverride, previousOnline, verified }: Former,
): State {
  return {
    connection,
    declared,
    subchannel,
    device,
    driver,
    override,
    previousDriver,
    previousOverride,
    previousOnline,
    verified,
    force,
    deleteUnreachable,
  };
}

/** The inputs that would have led to this state: those declared, with what the host shows in their place. */
export function inputsOf(state: State): Inputs {
  const { connection, declared, device, driver, override, force, deleteUnreachable } = state;
  const isRight = declared.device === undefined && device === verifiedOf(state);
  return {
    connection,
    subchannel: declared.subchannel,
    // What was not declared stays so, unless it is another now. A disk that cannot be seen is not the right one.
    device: isRight ? undefined : (device ?? NONE),
    driver: driver ?? NONE,
    override: override ?? NONE,
    force,
    deleteUnreachable,
  };
}
