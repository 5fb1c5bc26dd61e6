import { HostError, type HostErrorKind } from "../errors/hostError";
import { messageOf } from "../errors/messageOf";
import type { LoginKeys } from "./loginKeys";
import type { Hop } from "./route";

/** What the SSH library says, rather misleadingly, of a connection that is closed before the login. */
const CLOSED = "No response from server";

/** Source: RFC 4254, 5.1. */
const ADMINISTRATIVELY_PROHIBITED = 1;

/** The host wants a new password before it lets the user in. */
export function passwordExpired(where: string): HostError {
  return new HostError({
    kind: "authentication",
    what: "could not log in",
    host: where,
    said: "the password has expired",
    help: "Change it there: passwd",
    answered: true,
  });
}

/** What is known of a dial besides the error that it ended with. */
export interface DialFacts {
  readonly hop: Hop;
  readonly keys: LoginKeys;
  /** What was tried to log in. */
  readonly told: string;
  /** The hop before, as errors name it. */
  readonly through: string | undefined;
  /** Whether the host took the TCP connection. */
  readonly connected: boolean;
  /** Whether the host showed its key. */
  readonly answered: boolean;
}

/** No answer in time, marked as the SSH library marks it. */
export class DialTimeout extends Error {
  readonly level = "client-timeout";
}

/** Why a connection could not be made, of the SSH library's error and the `level` that it marks it with. */
export function connectFailure(error: unknown, facts: DialFacts): HostError {
  const { hop, keys, told, through } = facts;
  const message = messageOf(error);
  const level = error instanceof Error && "level" in error ? error.level : undefined;
  // One that takes a connection and closes it is there, one that takes it and is silent may be not.
  const answered = facts.answered || (facts.connected && level !== "client-timeout");
  const fail = (kind: HostErrorKind, what: string, said: string, help: string) =>
    new HostError({ kind, what, host: hop.where, said, help, cause: error, answered });
  const there = through === undefined ? "" : ` through ${through}`;
  // OpenSSH ends the connection, with these words, when too many keys were offered.
  if (level === "client-authentication" || /authentication failures/i.test(message)) {
    const certificate =
      keys.certificate === undefined
        ? ""
        : `\nThere is a certificate ${keys.certificate}: certificates are not supported, the host must accept the key ` +
          "itself. See: ssh-copy-id -i";
    return fail(
      "authentication",
      "could not log in",
      `${message} (${told})`,
      `Check user, privateKey, password and agentSocketPath ("none" keeps the agent's keys away).${certificate}`,
    );
  }
  if (level === "client-timeout") {
    return fail(
      "timeout",
      `could not connect${there}`,
      `no answer within ${hop.limits.timeoutMs / 1000} s`,
      "Check host and port, and that no firewall drops the packets. perDialTimeout sets the limit.",
    );
  }
  if (error instanceof Error && "reason" in error && error.reason === ADMINISTRATIVELY_PROHIBITED) {
    return fail(
      "refused",
      `could not connect${there}`,
      message,
      `${through} lets nobody through to it: see AllowTcpForwarding and PermitOpen in its sshd_config.`,
    );
  }
  if (level === "handshake") {
    return fail(
      "host-key",
      "could not agree on how to connect",
      message,
      `The host may have no key of a kind that is supported, which are ed25519, ECDSA and RSA. See: ssh-keyscan ${hop.address}`,
    );
  }
  return fail(
    "unreachable",
    `could not connect${there}`,
    message === CLOSED ? "the host closed the connection" : message,
    "Check host and port, and that sshd runs there.",
  );
}
