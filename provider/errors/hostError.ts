/**
 * What went wrong, as a type. Only `not-found`, confirmed, may ever remove something from Pulumi's state.
 *
 * - `unreachable`: no SSH connection, or it broke.
 * - `authentication`: the host refused every credential offered.
 * - `host-key`: the host's key is unknown, changed or revoked.
 * - `configuration`: a file on this machine, of ssh's configuration or of a key, cannot be used; the host was not dialled.
 * - `timeout`: no answer within the limit.
 * - `refused`: looked at the host and changed nothing, since the change would be wrong.
 * - `in-use`: a guest holds the device, or the host itself uses the disk.
 * - `not-found`: what was asked for is not on the host.
 * - `command-failed`: the host said no for another reason.
 */
export type HostErrorKind =
  | "unreachable"
  | "authentication"
  | "host-key"
  | "configuration"
  | "timeout"
  | "refused"
  | "in-use"
  | "not-found"
  | "command-failed";

/** What a {@link HostError} is made of. None of it may hold a secret. */
export interface HostErrorFacts {
  readonly kind: HostErrorKind;
  /** What failed, on which device: `cannot start mdev_…`. */
  readonly what: string;
  /** The host, as `user@host:port`. */
  readonly host: string;
  /** What the host said, word for word; undefined when it said nothing. */
  readonly said?: string | undefined;
  /** What helps: a command to run, or a thing to change. */
  readonly help?: string | undefined;
  readonly cause?: unknown;
  /** For a host that could not be reached: whether it showed that it is there. Default: false. */
  readonly answered?: boolean;
}

/** An error of a host or of the way to it. Its message says where, what failed, what the host said, and what helps. */
export class HostError extends Error {
  readonly kind: HostErrorKind;
  /** The host, as `user@host:port`. */
  readonly host: string;
  /** What the host said, word for word. */
  readonly said: string | undefined;
  /** What helps; undefined where nothing is known to. */
  readonly help: string | undefined;
  /** Whether a host that could not be reached showed that it is there. */
  readonly answered: boolean;

  constructor(facts: HostErrorFacts) {
    super(messageOf(facts), { cause: facts.cause });
    this.name = "HostError";
    this.kind = facts.kind;
    this.host = facts.host;
    this.said = facts.said;
    this.help = facts.help;
    this.answered = facts.answered ?? false;
  }
}

/** Whether it is that of a host, or of one before it, that gave no answer: no refusal. */
export function isWithoutAnswer(error: unknown): error is HostError {
  return error instanceof HostError && (error.kind === "unreachable" || error.kind === "timeout");
}

function messageOf({ what, host, said, help }: HostErrorFacts): string {
  const first = said ? `${host}: ${what}: ${said.trim()}` : `${host}: ${what}`;
  return help === undefined ? first : `${first}\n${help}`;
}
