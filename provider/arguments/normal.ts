import type { z } from "zod";
import { inside } from "./bag";

/** Host names differ not by case: another case is no other host. */
export function withLowerCaseHost(connection: unknown): unknown {
  const host = inside(connection, "host");
  return typeof connection === "object" && typeof host === "string"
    ? { ...connection, host: host.toLowerCase() }
    : connection;
}

/** A value in the form in which it is kept; as it is where the schema does not take it: it may not be known yet. */
export function normalised(schema: z.ZodType, value: unknown): unknown {
  const { data } = schema.safeParse(value);
  return data ?? value;
}
