import { commandLine, quote } from "../../../provider/quoting";
import type { Mdev } from "../../arena/mdevs";
import type { Phase } from "../results";

/** Shell scripts that do without a provider what it does, as a person would write them. Pure. */

const VIRSH = "virsh -q -c qemu:///system";

/** virsh's commands for one device. The XML is a file in the working directory. */
const commandsOf: Readonly<Record<Phase, (mdev: Mdev) => string[][]>> = {
  up: ({ name }) => [
    ["nodedev-define", `${name}.xml`],
    ["nodedev-autostart", name],
    ["nodedev-start", name],
    ["nodedev-info", name],
  ],
  refresh: ({ name, parent }) => [
    ["nodedev-info", name],
    ["nodedev-dumpxml", name],
    ["nodedev-dumpxml", parent],
  ],
  destroy: ({ name }) => [
    ["nodedev-destroy", name],
    ["nodedev-undefine", name],
  ],
};

/** virsh's commands of a phase for one device, each a line. */
export function virshCommands(phase: Phase, mdev: Mdev): string[] {
  return commandsOf[phase](mdev).map(commandLine);
}

/** One virsh for all commands of all devices. */
export function batchScript(phase: Phase, mdevs: readonly Mdev[]): string {
  const commands = mdevs.flatMap((mdev) => virshCommands(phase, mdev));
  return script(phase, mdevs, [`${VIRSH} <<'END'`, ...commands, "END"]);
}

/** One virsh for each command. */
export function loopScript(phase: Phase, mdevs: readonly Mdev[]): string {
  // The script comes through stdin, which virsh must not read.
  const commands = mdevs.flatMap((mdev) => virshCommands(phase, mdev).map((line) => `${VIRSH} ${line} </dev/null`));
  return script(phase, mdevs, commands);
}

function script(phase: Phase, mdevs: readonly Mdev[], commands: readonly string[]): string {
  const files = phase === "up" ? [...inScratch, ...mdevs.map(fileOf)] : [];
  return [...files, ...commands, ""].join("\n");
}

const inScratch = ["scratch=$(mktemp -d)", `trap 'rm -rf "$scratch"' EXIT`, 'cd "$scratch" || exit'];

const fileOf = ({ name, xml }: Mdev) => `printf %s ${quote(xml)} > ${name}.xml`;

/** The script of a phase for one device alone, by its lines: what a provisioner runs for each resource. */
export function linesForOne(phase: Phase, mdev: Mdev): string[] {
  return loopScript(phase, [mdev]).trimEnd().split("\n");
}
