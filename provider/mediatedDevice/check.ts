import { runtime } from "@pulumi/pulumi";
import { type Bag, inside, withoutUndefined } from "../arguments/bag";
import { type CheckFailure, failuresOf, failuresOfDisk } from "../arguments/failures";
import { normalised, withLowerCaseHost } from "../arguments/normal";
import { told } from "../arguments/recorded";
import { stableUuid } from "../names/uuid";
import { UNSEEN_DEVICE, userInputsSchema } from "./inputs";

const { unknownValue } = runtime;

/**
 * Checks what a user declared, and completes it with defaults. Pure: no host is asked. What is not known yet in a
 * preview (an output of another resource) passes, and is checked when it is known.
 *
 * @param olds what check returned for the recorded resource; empty for a new one, and for a replacement.
 */
export function check(olds: Bag, news: Bag): { inputs: Record<string, unknown>; failures: CheckFailure[] } {
  const { declared } = told(olds, news, isDeclarable);
  const failures = [
    ...failuresOf(userInputsSchema, declared),
    ...failuresOfDisk(declared),
    ...contradictions(declared),
  ];
  return failures.length > 0 ? { inputs: declared, failures } : { inputs: completed(olds, declared), failures };
}

function contradictions({ uuid, generateUuid, persistent, autostart, active }: Bag): CheckFailure[] {
  const isTransient = persistent === false;
  const wrong = [
    [generateUuid === true && uuid !== undefined, "generateUuid", "uuid is given: libvirt has nothing to make"],
    [isTransient && generateUuid === true, "generateUuid", "a transient device needs a UUID to be found again by"],
    [isTransient && autostart === true, "autostart", "a transient device is gone after a reboot: none can be started"],
    [isTransient && active === false, "active", "a transient device is there only while it is active"],
  ] as const;
  return wrong.flatMap(([is, property, reason]) => (is ? [{ property, reason }] : []));
}

/** What only check or a refresh gives, no user can declare. */
function isDeclarable(name: string, value: unknown): boolean {
  return name in userInputsSchema.shape && !(name === "device" && value === UNSEEN_DEVICE);
}

function completed(olds: Bag, declared: Bag): Record<string, unknown> {
  const subchannel = normalised(userInputsSchema.shape.subchannel, declared.subchannel);
  const device = normalised(userInputsSchema.shape.device, declared.device);
  const uuid = normalised(userInputsSchema.shape.uuid, declared.uuid);
  const generateUuid = declared.generateUuid ?? false;
  const persistent = declared.persistent ?? true;
  return withoutUndefined({
    ...declared,
    connection: withLowerCaseHost(declared.connection),
    subchannel,
    device,
    generateUuid,
    uuid:
      uuid ?? (generateUuid === false ? (olds.uuid ?? uuidFor(declared.connection, subchannel ?? device)) : undefined),
    persistent,
    autostart: declared.autostart ?? persistent,
    active: declared.active ?? true,
  });
}

function uuidFor(connection: unknown, disk: unknown): string {
  const host = inside(connection, "host");
  const known = typeof host === "string" && typeof disk === "string" && host !== unknownValue && disk !== unknownValue;
  return known ? stableUuid(host, disk) : unknownValue;
}
