import { type Bag, withoutUndefined } from "../arguments/bag";
import { type CheckFailure, failuresOf } from "../arguments/failures";
import { normalised, withLowerCaseHost } from "../arguments/normal";
import { told } from "../arguments/recorded";
import { DEFAULT_GUEST_DEVICE, userInputsSchema } from "./inputs";

/**
 * Checks what a user declared, and completes it with defaults. Pure: no host is asked. What is not known yet in a
 * preview (an output of another resource) passes, and is checked when it is known.
 *
 * @param olds what check returned for the recorded resource; empty for a new one, and for a replacement.
 */
export function check(olds: Bag, news: Bag): { inputs: Record<string, unknown>; failures: CheckFailure[] } {
  const { declared } = told(olds, news, (name) => name in userInputsSchema.shape);
  const failures = failuresOf(userInputsSchema, declared);
  if (declared.live === false && declared.config === false) {
    failures.push({ property: "live", reason: "one of live and config must be true: the disk would be nowhere" });
  }
  return { inputs: failures.length > 0 ? declared : completed(declared), failures };
}

function completed(declared: Bag): Record<string, unknown> {
  const { shape } = userInputsSchema;
  return withoutUndefined({
    ...declared,
    connection: withLowerCaseHost(declared.connection),
    mediatedDevice: normalised(shape.mediatedDevice, declared.mediatedDevice),
    device: normalised(shape.device, declared.device),
    guestDevice: normalised(shape.guestDevice, declared.guestDevice ?? DEFAULT_GUEST_DEVICE),
    live: declared.live ?? true,
    config: declared.config ?? true,
  });
}
