import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { failuresOf } from "../arguments/failures";
import { withLowerCaseHost } from "../arguments/normal";
import { type Connection, connectionSchema } from "../connection";
import { connectionInput, type PartialConnection } from "../connectionInput";
import { HostError } from "../errors/hostError";
import { Host } from "../host/host";

const schema = z.object({ connection: connectionSchema });

/**
 * Reads something of a host that is told plainly. The connection to it is closed afterwards: a program could not end
 * otherwise.
 *
 * @param own the connection; what it leaves out comes from the stack's configuration.
 * @throws pulumi.RunError, which the engine shows without the way through the code.
 */
export async function reading<T>(own: Partial<Connection> | undefined, read: (host: Host) => Promise<T>): Promise<T> {
  const input = connectionInput(own);
  const connection = await new Promise<unknown>((resolve) => pulumi.output(input).apply(resolve));
  return readFrom(connection, read);
}

/** As {@link reading}, of a host that is told now or later: nothing is read while it is not known, in a preview. */
export function readingLater<T>(
  own: pulumi.Input<PartialConnection | undefined>,
  read: (host: Host) => Promise<T>,
): pulumi.Output<T> {
  const known = pulumi.output(connectionInput(own)).apply((connection) => readFrom(connection, read));
  // The connection has secrets; what the host shows is none.
  return pulumi.unsecret(known);
}

async function readFrom<T>(given: unknown, read: (host: Host) => Promise<T>): Promise<T> {
  const declared = { connection: withLowerCaseHost(given) };
  const { data } = schema.safeParse(declared);
  if (data === undefined) {
    const failures = failuresOf(schema, declared).map(({ property, reason }) => `${property}: ${reason}`);
    throw new pulumi.RunError(failures.join("; "));
  }
  const host = new Host(data.connection);
  try {
    return await read(host);
  } catch (error) {
    throw error instanceof HostError ? new pulumi.RunError(error.message) : error;
  } finally {
    host.close();
  }
}
