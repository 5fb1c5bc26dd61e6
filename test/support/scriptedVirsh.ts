import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import type { TestFolder } from "./keys";

const SCRIPT = `#!/bin/bash
cd "$(dirname "$0")"
if [ "$(cat down)" -gt 0 ]; then
  printf '%s' $(($(cat down) - 1)) > down
  printf 'error: failed to connect to the hypervisor\\nerror: Failed to connect socket\\n' >&2
  exit 1
fi
echo() { if [ "$1" = --err ]; then printf 'error: %s\\n' "$2" >&2; else printf %s "$1"; fi; }
asked() {
  printf '%s\\n' "$*" >> asked
  count=$(grep -c . asked)
  last=$(grep -c . answers)
  eval "$(sed -n "$((count < last ? count : last))p" answers)"
}
for command in hostname nodedev-info nodedev-define; do
  eval "$command() { asked $command \\"\\$@\\"; }"
done
while IFS= read -r line; do eval "$line"; done
`;

/** In the place of virsh, for moments that cannot be had of a real one on demand. It notes each command. */
export class ScriptedVirsh {
  /** The line of sshd_config(5) that has it found first. */
  readonly config: string;

  constructor(private readonly folder: TestFolder) {
    this.config = `SetEnv PATH=${folder.path}:${process.env.PATH}`;
    writeFileSync(folder.file("virsh"), SCRIPT);
    chmodSync(folder.file("virsh"), 0o755);
    this.forget();
  }

  /** What it does, a line of bash for each time that it is asked, the last for all that follow. */
  answers(...lines: string[]): void {
    writeFileSync(this.folder.file("answers"), `${lines.join("\n")}\n`);
  }

  /** All that it was asked, in order. */
  get asked(): string[] {
    return readFileSync(this.folder.file("asked"), "utf8").split("\n").slice(0, -1);
  }

  /** How often it finds no libvirt from now on. */
  get down(): number {
    return Number(readFileSync(this.folder.file("down"), "utf8"));
  }

  set down(times: number) {
    writeFileSync(this.folder.file("down"), String(times));
  }

  /** As if it had not been asked yet, and libvirt were there. */
  forget(): void {
    writeFileSync(this.folder.file("asked"), "");
    this.down = 0;
  }
}
