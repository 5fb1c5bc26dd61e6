/**
 * Lists how long libvirt's daemon of node devices and what it runs have had a processor: a line `usage_usec N` for each of
 * the two names that it goes by. Nothing where cgroups are of version 1.
 * Source: Linux, Documentation/admin-guide/cgroup-v2.rst; libvirt, docs/daemons.rst.
 */
export const libvirtWorkScript =
  "cd /sys/fs/cgroup/system.slice 2>/dev/null && grep -shw usage_usec libvirtd.service/cpu.stat virtnodedevd.service/cpu.stat || true";

/** Parses the output of {@link libvirtWorkScript}: seconds in all; 0 where nobody tells. */
export function parseLibvirtWork(text: string): number {
  return [...text.matchAll(/^usage_usec (\d+)$/gm)].reduce((sum, [, micros]) => sum + Number(micros), 0) / 1e6;
}
