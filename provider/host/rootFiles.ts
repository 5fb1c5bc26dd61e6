import { quote } from "../quoting";

/**
 * Commands for a script of `changeAsRoot` that write files as root: from a file of the user's, since sudo may need the input
 * of what it runs. Their words are in the lines for sudoers of docs/connections.md.
 */

/** The command that writes lines to a file that is there, as those of sysfs are. */
export function writtenAsRoot(target: string, ...lines: string[]): string {
  return `{ ${printed(lines)} && root dd if="$scratch/lines" of=${quote(target)} conv=nocreat status=none; }`;
}

/** The command that makes a file of these lines, which all can read, or puts them in the place of what is in it. */
export function installedAsRoot(target: string, ...lines: string[]): string {
  return `{ ${printed(lines)} && root install -D -m 644 "$scratch/lines" ${quote(target)}; }`;
}

function printed(lines: readonly string[]): string {
  return `printf '%s\\n' ${lines.map(quote).join(" ")} > "$scratch/lines"`;
}
