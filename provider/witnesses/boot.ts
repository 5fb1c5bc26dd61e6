import { busIdPattern } from "../names/busId";
import { VFIO_CCW } from "./kernel";

/** What of a host decides whether mediated devices are started when it boots. */
export interface BootSetup {
  readonly hasMdevctl: boolean;
  /** Whether there is a rule of udev that lets mdevctl start devices. */
  readonly hasRule: boolean;
  /** Programs that such a rule names, and that are not there, each with the rule's file. */
  readonly missing: readonly { readonly rule: string; readonly program: string }[];
  /** Bus IDs of the subchannels that are given to vfio_ccw at boot, by driverctl or by a rule of udev. */
  readonly bound: readonly string[];
}

/**
 * Tells of a host's boot, a line each: `mdevctl`, `rule FILE`, `missing FILE PROGRAM`, `bound SUBCHANNEL`. A file of rules
 * hides those of its name in the folders that come later; a file of driverctl says nothing where that is not installed.
 * Source: udev(7); mdevctl, 60-mdevctl.rules; driverctl, 05-driverctl.rules, and its files in /etc/driverctl.d.
 */
export const bootScript = [
  "command -v mdevctl >/dev/null && echo mdevctl",
  "known=/",
  "for folder in /etc/udev/rules.d /run/udev/rules.d /usr/local/lib/udev/rules.d /usr/lib/udev/rules.d /lib/udev/rules.d; do",
  "  for file in $folder/*mdevctl*.rules; do",
  `    name=\${file##*/}; if [ ! -e "$file" ]; then continue; fi`,
  "    case $known in */$name/*) continue;; esac; known=$known$name/",
  `    for program in $(grep -oE '/[A-Za-z0-9/_-]*/mdevctl([^A-Za-z0-9./_-]|$)' "$file" | grep -o '.*mdevctl' | sort -u); do`,
  '      echo "rule $file"; [ -x "$program" ] || echo "missing $file $program"',
  "    done",
  "  done",
  "done",
  `command -v driverctl >/dev/null && grep -slx ${VFIO_CCW} /etc/driverctl.d/css-* | sed 's,.*/css-,bound ,'`,
  `grep -shE 'css.*${VFIO_CCW}' /etc/udev/rules.d/*.rules | grep -v '^ *#' | grep -oE '[0-9a-f]{1,2}\\.[0-3]\\.[0-9a-f]{4}' | sed 's/^/bound /'`,
  "true",
].join("\n");

/** Parses the output of {@link bootScript}. */
export function parseBootSetup(text: string): BootSetup {
  const lines = text.split("\n").map((line) => line.split(" "));
  const of = (kind: string) => lines.filter(([first]) => first === kind).map(([, ...rest]) => rest);
  return {
    hasMdevctl: of("mdevctl").length > 0,
    hasRule: of("rule").length > 0,
    missing: of("missing").map(([rule = "", program = ""]) => ({ rule, program })),
    bound: of("bound").flatMap(([subchannel = ""]) => (busIdPattern.test(subchannel) ? [subchannel] : [])),
  };
}
