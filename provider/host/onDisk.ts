import { commandLine } from "../quoting";

/**
 * The script that ends when a host has these files on its disk, each as it is, or that it is gone: a program that makes or
 * removes one leaves that to the kernel, for up to half a minute, and a power cut in it leaves the file of before, none, or
 * an empty one. Of a path that is not there, or that the user cannot read, the nearest folder is written. On ext4, XFS and
 * btrfs, a file's own entry in its folder goes with it. It fails, as sync does, where the disk does.
 * Sources: sync(1); Linux, Documentation/admin-guide/sysctl/vm.rst, dirty_expire_centisecs.
 *
 * @param paths absolute, `/etc/mdevctl.d/0.0.0004/<uuid>`.
 * @throws RangeError for a path that is not absolute.
 */
export function syncScript(...paths: readonly string[]): string {
  if (!paths.every((path) => path.startsWith("/"))) {
    throw new RangeError("what is written to the disk has an absolute path");
  }
  return [
    `set -- ${commandLine(paths)}`,
    `for path do shift; until [ -r "\${path:-/}" ]; do path=\${path%/*}; done; set -- "$@" "\${path:-/}"; done`,
    'sync "$@"',
  ].join("\n");
}
