import { HostError } from "../errors/hostError";

/** Limit in milliseconds for the TCP connection, the key exchange and the login together. */
export const DIAL_LIMIT_MS = 15_000;

/** Why a connection could not be made, of the SSH library's error and the `level` that it marks it with. */
export function connectFailure(error: unknown, host: string): HostError {
  const said = error instanceof Error ? error.message : String(error);
  const level = error instanceof Error && "level" in error ? error.level : undefined;
  if (level === "client-authentication") {
    return new HostError({
      kind: "authentication",
      what: "could not log in",
      host,
      said,
      help: "The host refused every credential offered: check user, privateKey, password and agentSocketPath.",
      cause: error,
    });
  }
  if (level === "client-timeout") {
    return new HostError({
      kind: "timeout",
      what: "could not connect",
      host,
      said: `no answer within ${DIAL_LIMIT_MS / 1000} s`,
      help: "Check host and port, and that no firewall drops the packets.",
      cause: error,
    });
  }
  if (level === "handshake") {
    return new HostError({
      kind: "host-key",
      what: "could not agree on how to connect",
      host,
      said,
      help: "The host may no longer have a key of the kind that hostKey or known_hosts has. Compare: ssh-keyscan HOST",
      cause: error,
    });
  }
  return new HostError({
    kind: "unreachable",
    what: "could not connect",
    host,
    said,
    help: "Check host and port, and that sshd runs there.",
    cause: error,
  });
}
