/** What an error says, of whatever was thrown; where it says nothing, its code or its name. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  // That of Node.js, for a name with several addresses, says nothing itself.
  const several: readonly unknown[] = error instanceof AggregateError ? error.errors : [];
  const said = [...new Set(several.map((one) => messageOf(one)))].join(", ");
  return said || error.message || codeOf(error) || error.name;
}

function codeOf(error: Error): string {
  return "code" in error && typeof error.code === "string" ? error.code : "";
}
