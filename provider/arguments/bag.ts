/** Properties by name, of which nothing is known yet: what the engine hands over. */
export type Bag = Readonly<Record<string, unknown>>;

/** The bag without what is undefined in it. */
export function withoutUndefined(bag: Bag): Record<string, unknown> {
  return Object.fromEntries(Object.entries(bag).filter(([, value]) => value !== undefined));
}

/** A property of what may be an object; undefined of anything else. */
export function inside(value: unknown, key: PropertyKey): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}
