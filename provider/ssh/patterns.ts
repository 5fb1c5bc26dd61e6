/**
 * Whether a name is one of those that OpenSSH's patterns mean: it matches one, and none that is negated (`!`).
 * Source: ssh_config(5), PATTERNS.
 */
export function matchesPatterns(patterns: readonly string[], name: string): boolean {
  const negated = patterns.filter((pattern) => pattern.startsWith("!")).map((pattern) => pattern.slice(1));
  return !negated.some((pattern) => matches(pattern, name)) && patterns.some((pattern) => matches(pattern, name));
}

/** `*` is any run of characters, `?` any one. */
function matches(pattern: string, name: string): boolean {
  const source = pattern.replace(/[.*+?^${}()|[\]\\]/g, (char) =>
    char === "*" ? ".*" : char === "?" ? "." : `\\${char}`,
  );
  return new RegExp(`^${source}$`).test(name);
}
