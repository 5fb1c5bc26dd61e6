import type { Bag } from "./arguments/bag";
import { engineSafe } from "./engineSafe";
import { HostError } from "./errors/hostError";
import { PartialFailure } from "./partialFailure";

/**
 * An error as the engine can show it. For a failed read or delete, Pulumi's server of dynamic providers prints
 * `${error}: ${error.stack}` beside the message: where the error is one of a host, that is made the message, once, since
 * the way through this package's code helps nobody who reads it.
 *
 * @param inputs of the operation. A partial failure is recorded with their provider, or nobody could delete it.
 */
export function engineError(error: unknown, inputs: Bag = {}): unknown {
  if (error instanceof PartialFailure) {
    return new InitFailed(error, inputs);
  }
  return error instanceof HostError ? new ToldOnce(error) : error;
}

/** What Pulumi's server of dynamic providers takes for a resource that is there, and not as declared. */
class InitFailed extends Error {
  readonly id: string;
  readonly properties: Record<string, unknown>;
  readonly reasons: string[];

  constructor(failure: PartialFailure, { __provider }: Bag) {
    super(failure.message, { cause: failure });
    this.id = failure.id;
    this.properties = engineSafe({ ...failure.outs, __provider });
    this.reasons = [failure.message];
  }
}

class ToldOnce extends Error {
  constructor(told: HostError) {
    super(told.message, { cause: told });
    this.stack = told.message.slice(told.host.length + ": ".length);
  }

  override toString(): string {
    return this.cause instanceof HostError ? this.cause.host : this.message;
  }
}
