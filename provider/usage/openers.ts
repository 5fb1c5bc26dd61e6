import type { Host } from "../host/host";
import { quote } from "../quoting";

/**
 * The process that has one of these files open, as errors put it: `process 123 (NAME)`; undefined for none.
 *
 * @throws HostError when it cannot be told: who has a file open, only root sees.
 */
export async function openerOf(host: Host, files: readonly string[]): Promise<string | undefined> {
  const found = await host.changeAsRoot(`cannot tell who has ${files.join(", ")} open`, openersScript(files));
  const [, pid, name] = /^(\d+) (.*)$/m.exec(found) ?? [];
  return pid === undefined ? undefined : `process ${pid}${name ? ` (${name})` : ""}`;
}

/**
 * Lists the processes that have one of these files open: `PID NAME`. It fails where it cannot see the files of the first
 * process: it is not root then, and would find none. Processes end while they are looked at; that is no failure.
 */
export function openersScript(files: readonly string[]): string {
  const wanted = files.map((file) => `-lname ${quote(file)}`).join(" -o ");
  return [
    "found=$(root find /proc/[0-9]*/fd -maxdepth 1 \\( -path /proc/1/fd -readable -printf 'seen\\n' \\)" +
      ` -o \\( ${wanted} \\) -printf '%p\\n' 2>"$scratch/unseen")`,
    `case $found in *seen*) ;; *) read -r why <"$scratch/unseen"; printf '%s\\n' "$why" >&2; exit 1 ;; esac`,
    "printf '%s\\n' \"$found\" | while IFS=/ read -r _ _ pid _; do",
    '[ -n "$pid" ] || continue',
    "name=",
    '{ read -r name </proc/"$pid"/comm; } 2>/dev/null',
    'printf \'%s %s\\n\' "$pid" "$name"',
    "done",
  ].join("\n");
}
