import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Client } from "ssh2";

/** How many milliseconds the other side has to close a connection that this one has ended. */
const GRACE_MS = 2_000;

/** A client of the SSH library, and what it talks through: it gives no hold of a socket that it makes itself. */
export interface Line {
  readonly client: Client;
  /** A socket, or a channel of the connection to a jump host. */
  readonly stream: Duplex;
}

/**
 * Ends a connection, and closes it on this side where the other one does not: the library would leave the socket of a
 * host that is silent by then open for ever, and a program could not end.
 */
export function hangUp({ client, stream }: Line): void {
  client.end();
  const close = () => {
    stream.destroy();
    if (!(stream instanceof Socket)) {
      // A way through a jump host tells so once that host has answered, which a silent one does not.
      stream.emit("close");
    }
  };
  setTimeout(close, GRACE_MS).unref();
}
