import * as pulumi from "@pulumi/pulumi";
import { type Connection, credentialFields } from "./connection";
import type { Lifted } from "./inputTypes";

/** A connection as a program gives it: what it leaves out may come from the stack's configuration. */
export type PartialConnection = Lifted<Partial<Connection>>;

/**
 * The connection of a resource: its own, and what that leaves out from the stack's configuration (`dasd:connection`),
 * field by field. Credentials in it, and in its proxies, are secret, whether or not the program said so; the rest is
 * plain, so that a preview can show it, unless the program made it secret itself.
 */
export function connectionInput(
  own: pulumi.Input<PartialConnection | undefined>,
): pulumi.Input<PartialConnection | undefined> {
  const configured = new pulumi.Config("dasd").getSecretObject<Partial<Connection>>("connection");
  if (configured === undefined) {
    return isLater(own)
      ? pulumi.output(own).apply((connection) => connection && protect(connection))
      : own && protect(own);
  }
  // The engine marks the whole object when one field of it was set with --secret.
  const defaults = pulumi.unsecret(configured);
  return isLater(own)
    ? pulumi.all([defaults, own]).apply(([connection, mine]) => protect(merged(connection, mine ?? {})))
    : defaults.apply((connection) => protect(merged(connection, own ?? {})));
}

/** What belongs together: where one of the first is the resource's own, the default's others belong to something else. */
const groups = [
  { given: ["host"], without: ["hostKey"] },
  { given: ["privateKey", "privateKeyPath"], without: ["privateKey", "privateKeyPath", "privateKeyPassword"] },
] as const;

function merged(defaults: Partial<Connection>, own: PartialConnection): PartialConnection {
  const mine = new Map(Object.entries(own).filter(([, value]) => value !== undefined));
  const host = mine.get("host");
  if (typeof host === "string" && host.toLowerCase() === defaults.host?.toLowerCase()) {
    mine.delete("host");
  }
  const unfit = groups
    .filter(({ given }) => given.some((field) => mine.has(field)))
    .flatMap(({ without }): readonly string[] => without);
  const fitting = Object.entries(defaults).filter(([field]) => !unfit.includes(field));
  return Object.fromEntries([...fitting, ...mine]);
}

function isLater<T>(value: pulumi.Input<T>): value is Promise<T> | pulumi.OutputInstance<T> {
  return pulumi.Output.isInstance(value) || value instanceof Promise;
}

function protect<T extends object>(login: T): T {
  const secrets = credentialFields.flatMap((field) => {
    const value: unknown = Reflect.get(login, field);
    return value === undefined ? [] : [[field, pulumi.secret(value)] as const];
  });
  return { ...login, ...Object.fromEntries(secrets), ...withProxy(Reflect.get(login, "proxy")) };
}

function withProxy(proxy: unknown): { proxy?: unknown } {
  if (pulumi.Output.isInstance<object>(proxy) || proxy instanceof Promise) {
    return { proxy: pulumi.output(proxy).apply((known: unknown) => withProxy(known).proxy) };
  }
  return typeof proxy === "object" && proxy !== null ? { proxy: protect(proxy) } : {};
}
