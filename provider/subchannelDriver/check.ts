import { type Bag, withoutUndefined } from "../arguments/bag";
import { type CheckFailure, failuresOf, failuresOfDisk } from "../arguments/failures";
import { normalised, withLowerCaseHost } from "../arguments/normal";
import { told } from "../arguments/recorded";
import { DEFAULT_DRIVER, KERNELS_CHOICE, NONE, userInputsSchema } from "./inputs";

/**
 * Checks what a user declared, and completes it with defaults. Pure: no host is asked. What is not known yet in a
 * preview (an output of another resource) passes, and is checked when it is known.
 *
 * @param olds what check returned for the recorded resource; empty for a new one, and for a replacement.
 */
export function check(olds: Bag, news: Bag): { inputs: Record<string, unknown>; failures: CheckFailure[] } {
  const { declared, recorded } = told(olds, news, isDeclarable);
  const failures = [...failuresOf(userInputsSchema, declared), ...failuresOfDisk(declared)];
  return failures.length > 0 ? { inputs: declared, failures } : { inputs: completed(declared, recorded), failures };
}

/** What only check or a refresh gives, no user can declare. */
function isDeclarable(name: string, value: unknown): boolean {
  switch (name) {
    case "device":
      return value !== NONE;
    case "driver":
      return value !== NONE && value !== KERNELS_CHOICE;
    default:
      return name in userInputsSchema.shape;
  }
}

function completed(declared: Bag, recorded: Bag): Record<string, unknown> {
  const driver = declared.driver ?? recorded.driver ?? DEFAULT_DRIVER;
  return withoutUndefined({
    ...declared,
    connection: withLowerCaseHost(declared.connection),
    subchannel: normalised(userInputsSchema.shape.subchannel, declared.subchannel),
    device: normalised(userInputsSchema.shape.device, declared.device),
    driver,
    override: recorded.override ?? driver,
    force: declared.force ?? false,
  });
}
