/**
 * A word for a POSIX shell, whatever is in it: single quotes, which nothing inside can end.
 *
 * @throws RangeError for a NUL or a line break: no argument of ours has one.
 */
export function quote(word: string): string {
  if (/[\0\r\n]/.test(word)) {
    throw new RangeError("a command's word must be one line, without NUL");
  }
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/** A command line of words, each quoted unless it is plainly harmless. */
export function commandLine(words: readonly string[]): string {
  return words.map((word) => (/^[A-Za-z0-9_./:=-]+$/.test(word) ? word : quote(word))).join(" ");
}

/**
 * A command line for a virsh that reads its commands from a pipe. virsh reads the quotes of a shell (libvirt,
 * tools/vsh.c: vshCommandStringGetArg), but gets the line through readline, to which tabs, other control characters
 * and, in the locale C, all that is not ASCII are keys for editing it: one virsh was seen to wait for ever.
 *
 * @throws RangeError for a word with such a character; no name of ours has one.
 */
export function virshLine(words: readonly string[]): string {
  if (words.some((word) => /[^\x20-\x7e]/.test(word))) {
    throw new RangeError("a word for virsh must be printable ASCII");
  }
  return commandLine(words);
}
