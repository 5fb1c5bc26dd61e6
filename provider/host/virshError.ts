import { HostError, type HostErrorFacts } from "../errors/hostError";
import { helpFor, libvirtSaid, type VirshFailureKind, virshFailureKind } from "../libvirt/failures";
import { sudoRemedy } from "./sudo";

/** virsh refused a command. */
export class VirshError extends HostError {
  constructor(
    readonly failure: VirshFailureKind,
    facts: HostErrorFacts,
  ) {
    super(facts);
  }
}

/** A command that virsh refused. */
interface Refused {
  /** What failed: `virsh nodedev-start … failed`. */
  readonly what: string;
  /** `user@host:port` */
  readonly host: string;
  readonly stderr: string;
  /** Whether libvirt has answered a command before: it is there then, and will be again. */
  readonly answeredBefore: boolean;
}

/** The error of a command that virsh refused, by what it said. */
export function virshError({ what, host, stderr, answeredBefore }: Refused): VirshError {
  const kind = virshFailureKind(stderr);
  const failure = kind === "no-libvirt" && answeredBefore ? "disconnected" : kind;
  const inUse = failure === "in-use" || failure === "held-by-guest";
  const notFound = failure === "no-such-device" || failure === "no-such-domain";
  return new VirshError(failure, {
    kind: notFound ? "not-found" : inUse ? "in-use" : "command-failed",
    host,
    what,
    said: libvirtSaid(stderr),
    help: sudoRemedy(stderr) ?? helpFor(failure, host.slice(0, host.indexOf("@"))),
  });
}

/** Whether virsh refused a command for this reason. */
export function isRefusedAs(error: unknown, failure: VirshFailureKind): error is VirshError {
  return error instanceof VirshError && error.failure === failure;
}

/** Whether libvirtd was gone, and may be back in a moment. */
export function isDisconnected(error: unknown): boolean {
  return isRefusedAs(error, "disconnected");
}
