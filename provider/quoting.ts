/**
 * A word for a POSIX shell, whatever is in it: single quotes, which nothing inside can end.
 * virsh reads the same form (libvirt, tools/vsh.c: vshCommandStringGetArg), so that this is the one rule for both.
 *
 * @throws RangeError for a NUL or a line break: no argument of ours has one, and virsh reads commands line by line.
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
