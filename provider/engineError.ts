import { HostError } from "./errors/hostError";

/**
 * An error as the engine can show it. For a failed read or delete, Pulumi's server of dynamic providers prints
 * `${error}: ${error.stack}` beside the message: where the error is one of a host, that is made the message, once, since
 * the way through this package's code helps nobody who reads it.
 */
export function engineError(error: unknown): unknown {
  return error instanceof HostError ? new ToldOnce(error) : error;
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
