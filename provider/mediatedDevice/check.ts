import { isDeepStrictEqual } from "node:util";
import { runtime } from "@pulumi/pulumi";
import type { z } from "zod";
import { connectionSchema } from "../connection";
import { stableUuid } from "../names/uuid";
import { UNSEEN_DEVICE, userInputsSchema } from "./inputs";

/** A mistake in an input, on the property that has it. */
export interface CheckFailure {
  readonly property: string;
  readonly reason: string;
}

const { unknownValue } = runtime;

type Bag = Readonly<Record<string, unknown>>;

/**
 * Checks what a user declared, and completes it with defaults. Pure: no host is asked. What is not known yet in a
 * preview (an output of another resource) passes, and is checked when it is known.
 *
 * @param olds what check returned for the recorded resource; empty for a new one, and for a replacement.
 */
export function check(olds: Bag, news: Bag): { inputs: Record<string, unknown>; failures: CheckFailure[] } {
  const { __provider: _code, ...all } = withoutUndefined(news);
  const recorded = Object.fromEntries(Object.entries(all).filter(([name, value]) => isRecordedOnly(olds, name, value)));
  const declared = Object.fromEntries(Object.entries(all).filter(([name]) => !(name in recorded)));
  const failures = failuresOf(declared);
  return failures.length > 0
    ? { inputs: declared, failures }
    : { inputs: completed(olds, declared, recorded.persistent), failures };
}

/**
 * Whether an input is one that a user cannot declare. The engine puts recorded inputs in the place of those that
 * `ignoreChanges` names, also what only check or a refresh gives.
 */
function isRecordedOnly(olds: Bag, name: string, value: unknown): boolean {
  const isDeclarable = name in userInputsSchema.shape && !(name === "device" && value === UNSEEN_DEVICE);
  return !isDeclarable && isDeepStrictEqual(value, olds[name]);
}

function failuresOf(declared: Bag): CheckFailure[] {
  const { error } = userInputsSchema.safeParse(declared);
  const failures = (error?.issues ?? []).flatMap((issue) => failuresOfIssue(issue, declared));
  if (declared.subchannel === undefined && declared.device === undefined) {
    failures.push({ property: "subchannel", reason: "one of subchannel and device is required" });
  }
  if (declared.generateUuid === true && declared.uuid !== undefined) {
    failures.push({ property: "generateUuid", reason: "uuid is given: libvirt has nothing to make" });
  }
  return failures;
}

function failuresOfIssue(issue: z.core.$ZodIssue, declared: Bag): CheckFailure[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => unknownArgument(issue.path, key));
  }
  const value = issue.path.reduce<unknown>(inside, declared);
  if (value === unknownValue) {
    return [];
  }
  if (value !== undefined && pathOf(issue.path) === "connection") {
    return [{ property: "connection.host", reason: "connection must be an object with a host" }];
  }
  return [{ property: pathOf(issue.path), reason: value === undefined ? missing(issue.path) : issue.message }];
}

/** The engine prints the value of a property that it can find. One that is out of place may be secret: it is not found. */
function unknownArgument(path: readonly PropertyKey[], key: string): CheckFailure {
  return path.length === 0 && key in connectionSchema.shape
    ? { property: `connection.${key}`, reason: `${key} belongs into connection` }
    : { property: pathOf([...(path.length === 0 ? ["args"] : path), key]), reason: "there is no such argument" };
}

function missing(path: readonly PropertyKey[]): string {
  return ["connection", "connection.host"].includes(pathOf(path))
    ? "required: give it, or set it for the whole stack with pulumi config set --path dasd:connection.host …"
    : "required";
}

function inside(value: unknown, key: PropertyKey): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}

function pathOf(path: readonly PropertyKey[]): string {
  return path.map(String).join(".");
}

function completed(olds: Bag, declared: Bag, persistent: unknown): Record<string, unknown> {
  const subchannel = normalised(userInputsSchema.shape.subchannel, declared.subchannel);
  const device = normalised(userInputsSchema.shape.device, declared.device);
  const uuid = normalised(userInputsSchema.shape.uuid, declared.uuid);
  const generateUuid = declared.generateUuid ?? false;
  return withoutUndefined({
    ...declared,
    connection: withLowerCaseHost(declared.connection),
    subchannel,
    device,
    generateUuid,
    uuid:
      uuid ?? (generateUuid === false ? (olds.uuid ?? uuidFor(declared.connection, subchannel ?? device)) : undefined),
    autostart: declared.autostart ?? true,
    active: declared.active ?? true,
    persistent: persistent ?? true,
  });
}

/** Host names differ not by case: another case is no other host. */
function withLowerCaseHost(connection: unknown): unknown {
  const host = inside(connection, "host");
  return typeof connection === "object" && typeof host === "string"
    ? { ...connection, host: host.toLowerCase() }
    : connection;
}

function normalised(schema: z.ZodType, value: unknown): unknown {
  const { data } = schema.safeParse(value);
  return data ?? value;
}

function uuidFor(connection: unknown, disk: unknown): string {
  const host = inside(connection, "host");
  const known = typeof host === "string" && typeof disk === "string" && host !== unknownValue && disk !== unknownValue;
  return known ? stableUuid(host, disk) : unknownValue;
}

function withoutUndefined(bag: Bag): Record<string, unknown> {
  return Object.fromEntries(Object.entries(bag).filter(([, value]) => value !== undefined));
}
