import * as pulumi from "@pulumi/pulumi";
import { type Connection, credentialFields } from "./connection";
import type { Lifted } from "./inputTypes";

/**
 * The connection of a resource: its own, or that of the stack's configuration (`dasd:connection`). Credentials in it are
 * secret, whether or not the program said so; the rest is plain, so that a preview can show it, unless the program made
 * it secret itself.
 */
export function connectionInput(
  own: pulumi.Input<Lifted<Connection> | undefined>,
): pulumi.Input<Lifted<Connection> | undefined> {
  if (own === undefined) {
    const configured = new pulumi.Config("dasd").getSecretObject<Lifted<Connection>>("connection");
    // The engine marks the whole object when one field of it was set with --secret.
    return configured && pulumi.unsecret(configured).apply((connection) => protect({ ...connection }));
  }
  return isLater(own)
    ? pulumi.output(own).apply((connection) => connection && protect({ ...connection }))
    : protect(own);
}

function isLater<T>(value: pulumi.Input<T>): value is Promise<T> | pulumi.OutputInstance<T> {
  return pulumi.Output.isInstance(value) || value instanceof Promise;
}

function protect(connection: Lifted<Connection>): Lifted<Connection> {
  const secrets = credentialFields.flatMap((field) => {
    const value = connection[field];
    return value === undefined ? [] : [[field, pulumi.secret(value)] as const];
  });
  return { ...connection, ...Object.fromEntries(secrets) };
}
