import { commandLine } from "../quoting";

/**
 * The command that has the host write these files to its disk, each as it is, or that it is gone: programs that make a file
 * leave that to the kernel, which takes up to half a minute. A power cut in it leaves the file of before, none, or an empty
 * one. Of a path that is not there, the nearest folder is written. It ends when the disk has it. Any user may who can read
 * the file. Sources: sync(1), fsync(2); Linux, vm.dirty_expire_centisecs.
 */
export function writtenToDisk(...paths: readonly string[]): string {
  return [
    `( set -- ${commandLine(paths)}`,
    `for path do shift; until [ -e "$path" ]; do path=\${path%/*}; done; set -- "$@" "$path"; done`,
    'sync "$@" )',
  ].join("\n");
}
