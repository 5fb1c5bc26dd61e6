/**
 * A value as the engine can take it. `undefined` anywhere in a result is an error to it ('Unexpected struct type'), or,
 * in the properties of a partial failure, hangs it: all properties that leave the provider go through here. The other
 * results, a difference and the failures of a check, have by their types nothing that may be undefined.
 */
export function engineSafe(value: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .map(([key, inner]) => [key, safeValue(inner)]),
  );
}

function safeValue(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.filter((item) => item !== undefined).map(safeValue);
  }
  return typeof value === "object" && value !== null ? engineSafe(value) : value;
}
