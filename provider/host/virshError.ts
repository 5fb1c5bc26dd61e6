import { HostError, type HostErrorFacts } from "../errors/hostError";
import type { VirshFailureKind } from "../libvirt/failures";

/** virsh refused a command. */
export class VirshError extends HostError {
  constructor(
    readonly failure: VirshFailureKind,
    facts: HostErrorFacts,
  ) {
    super(facts);
  }
}

/** Whether virsh refused a command for this reason. */
export function isRefusedAs(error: unknown, failure: VirshFailureKind): error is VirshError {
  return error instanceof VirshError && error.failure === failure;
}

/** Whether libvirtd was gone, and may be back in a moment. */
export function isDisconnected(error: unknown): boolean {
  return isRefusedAs(error, "disconnected");
}
