import type { Host } from "../host/host";
import { quote } from "../quoting";
import { type Block, parseUsage, type UsageFacts, usageScript } from "./facts";
import { userOf } from "./judge";

/** Who uses what on the host. @throws HostError when the host did not answer. */
export async function usage(host: Host): Promise<UsageFacts> {
  return parseUsage(await host.see("cannot look at the use of the disks", usageScript));
}

/**
 * What on the host uses the device behind a subchannel; undefined when it is free, or not the host's: behind vfio_ccw.
 *
 * @throws HostError when it cannot be told: who has a disk open, only root sees.
 */
export async function userBehind(host: Host, subchannel: string, facts: UsageFacts): Promise<string | undefined> {
  const device = facts.devices.find((one) => one.subchannel === subchannel);
  if (device === undefined) {
    return undefined;
  }
  const user = userOf(device, facts);
  return user ?? (device.blocks.length > 0 ? openerOf(host, device.blocks) : undefined);
}

/** `open by process 123 (NAME)`; undefined when none has one of these open. */
async function openerOf(host: Host, blocks: readonly Block[]): Promise<string | undefined> {
  const files = blocks.map(({ name }) => `/dev/${name}`);
  const found = await host.changeAsRoot(`cannot tell who has ${files.join(", ")} open`, openersScript(files));
  const [, pid, name] = /^(\d+) (.*)$/m.exec(found) ?? [];
  return pid === undefined ? undefined : `open by process ${pid}${name ? ` (${name})` : ""}`;
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
