import * as pulumi from "@pulumi/pulumi";
import { connectionInput, type PartialConnection } from "./connectionInput";

/** What each resource may take from the stack's configuration. */
interface FromStack {
  readonly connection?: pulumi.Input<PartialConnection | undefined>;
  readonly deleteUnreachable?: pulumi.Input<boolean | undefined>;
}

/** A resource's arguments, with what they leave out from the stack's configuration: `dasd:connection`, `dasd:deleteUnreachable`. */
export function withStackConfig<Args extends FromStack>(args: Args) {
  return {
    ...args,
    connection: connectionInput(args.connection),
    deleteUnreachable: args.deleteUnreachable ?? new pulumi.Config("dasd").getBoolean("deleteUnreachable"),
  };
}

/**
 * The options of a resource that may be the same thing on the host before and after its replacement. Where the user has it
 * replaced, the engine does not ask the provider which goes first (its step generator, pkg/resource/deploy).
 */
export function deletedFirst(opts: pulumi.CustomResourceOptions = {}): pulumi.CustomResourceOptions {
  return { ...opts, deleteBeforeReplace: opts.deleteBeforeReplace ?? true };
}
