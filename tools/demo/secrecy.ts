/**
 * Makes sure that no line of a private key is in a text, such as an exported state: neither plain nor as JSON escapes it.
 *
 * @param what names the text in the error.
 * @throws an Error, without the key, when one is.
 */
export function assertKeyless(what: string, text: string, privateKey: string): void {
  const lines = privateKey.split("\n").filter((line) => line !== "");
  if (lines.length === 0 || lines.some((line) => text.includes(line))) {
    throw new Error(`The private key is in ${what} in plain text.`);
  }
}
