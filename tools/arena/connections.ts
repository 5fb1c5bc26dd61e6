import { mustOnHost, type RunningHost } from "../../host";
import { quote } from "../../provider/quoting";

/**
 * Counts SSH connections, of sshd's log: those of ops. The tools' own looks at the host are root's. Since OpenSSH 9.8,
 * sshd-session writes the line.
 */

/** The lines of sshd's log that tell of a login of ops. */
export function countLogins(log: string): number {
  return log.split("\n").filter((line) => / sshd(-session)?\[\d+\]: Accepted \S+ for ops from /.test(line)).length;
}

/** The journal's cursor in what `journalctl --show-cursor` printed. @throws an Error when there is none. */
export function parseCursor(printed: string): string {
  const cursor = /^-- cursor: (.+)$/m.exec(printed)?.[1];
  if (cursor === undefined) {
    throw new Error(`The host's journal has no cursor; journalctl printed: ${printed.trim() || "nothing"}`);
  }
  return cursor;
}

/** Counts from now on. @returns what tells how many connections there were until it is called. */
export async function countConnections(host: RunningHost): Promise<() => Promise<number>> {
  const cursor = parseCursor(await mustOnHost(host, "journalctl --sync && journalctl -q -n 0 --show-cursor"));
  return async () => {
    // All of the journal: together with a filter, systemd 252 passes over the first entry behind the cursor.
    const since = `journalctl -q -o short --after-cursor=${quote(cursor)}`;
    return countLogins(await mustOnHost(host, `journalctl --sync && ${since}`));
  };
}
