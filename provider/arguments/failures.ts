import { runtime } from "@pulumi/pulumi";
import type { z } from "zod";
import { connectionSchema } from "../connection";
import { type Bag, inside } from "./bag";

/** A mistake in an argument, on the property that has it. */
export interface CheckFailure {
  readonly property: string;
  readonly reason: string;
}

const { unknownValue } = runtime;

/**
 * What is wrong with the arguments of a resource. What is not known yet in a preview (an output of another resource)
 * passes, and is checked when it is known.
 */
export function failuresOf(schema: z.ZodType, declared: Bag): CheckFailure[] {
  const { error } = schema.safeParse(declared);
  return (error?.issues ?? []).flatMap((issue) => failuresOfIssue(issue, declared));
}

/** What is wrong where neither subchannel nor device tell which disk is meant. */
export function failuresOfDisk(declared: Bag): CheckFailure[] {
  return declared.subchannel === undefined && declared.device === undefined
    ? [{ property: "subchannel", reason: "one of subchannel and device is required" }]
    : [];
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

function pathOf(path: readonly PropertyKey[]): string {
  return path.map(String).join(".");
}
