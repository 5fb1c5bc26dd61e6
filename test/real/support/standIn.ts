import { mustOnHost } from "../../../host";
import { AWAY, BACK, STAND_IN_MARK, theHost } from "./world";

/** What comes before everything else on the PATH, of a user and of a daemon. */
const FOLDERS = ["/usr/local/sbin", "/usr/local/bin"];
const STAGED = `/run/${STAND_IN_MARK}`;

/**
 * Has a script come before a program on the PATH of the host, also where libvirt calls it, while `work` runs. Not longer than
 * that: a shell more makes it slower.
 *
 * @param program its name: `virsh`. @param lines of the script; `"$real"` is the program itself.
 */
export async function withStandIn<T>(program: string, lines: string[], work: () => Promise<T>): Promise<T> {
  const paths = FOLDERS.map((folder) => `${folder}/${program}`);
  await mustOnHost(
    theHost(),
    [
      "set -e",
      `real=$(PATH=/usr/sbin:/usr/bin command -v ${program})`,
      `{ printf '%s\\n' '#!/bin/sh' '# ${STAND_IN_MARK}' "real=$real"; cat; } >${STAGED}`,
      `for path in ${paths.join(" ")}; do install -D -m 755 ${STAGED} $path; done`,
    ].join("\n"),
    { input: `${lines.join("\n")}\n` },
  );
  try {
    return await work();
  } finally {
    await mustOnHost(theHost(), `rm -f ${paths.join(" ")}`);
  }
}

/** Lets mdevctl fail on these subcommands, also where libvirt calls it, while `work` runs. */
export function withBrokenMdevctl<T>(subcommands: string[], work: () => Promise<T>): Promise<T> {
  const broken = `case "$1" in ${subcommands.join("|")}) echo "mdevctl $1: broken by a test" >&2; exit 1;; esac`;
  return withStandIn("mdevctl", [broken, 'exec "$real" "$@"'], work);
}

/** Moves mdevctl away from the host while `work` runs. */
export function withoutMdevctl<T>(work: () => Promise<T>): Promise<T> {
  return withAway(["/usr/sbin/mdevctl", "/usr/bin/mdevctl"], work);
}

/** Moves programs away, those of them that there are, to names with {@link AWAY} at their end, while `work` runs. */
export async function withAway<T>(paths: readonly string[], work: () => Promise<T>): Promise<T> {
  try {
    await mustOnHost(
      theHost(),
      paths.map((path) => `if [ -e ${path} ] || [ -L ${path} ]; then mv ${path} ${path}${AWAY}; fi`).join("\n"),
    );
    return await work();
  } finally {
    await mustOnHost(theHost(), BACK);
  }
}
