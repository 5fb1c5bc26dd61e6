import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import type { Connection } from "../../provider/connection";
import { TestFolder } from "./keys";
import { Sshd } from "./sshd";

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

/**
 * In the place of virsh, behind an sshd of its own, for moments that cannot be had of a real one on demand. It notes each
 * command.
 */
export class ScriptedVirsh {
  private constructor(
    private readonly folder: TestFolder,
    private readonly sshd: Sshd,
    /** How whoever runs this reaches it. */
    readonly way: Connection,
  ) {}

  static async start(): Promise<ScriptedVirsh> {
    const folder = new TestFolder();
    const key = await folder.keyPair();
    writeFileSync(folder.file("virsh"), SCRIPT);
    chmodSync(folder.file("virsh"), 0o755);
    const config = [`SetEnv PATH=${folder.path}:${process.env.PATH}`];
    const sshd = await Sshd.start({ authorized: [key.publicKey], config });
    return new ScriptedVirsh(folder, sshd, sshd.wayWith(key));
  }

  async stop(): Promise<void> {
    await this.sshd.stop();
    this.folder.remove();
  }

  /** The path of a file in the folder that it runs in. */
  file(name: string): string {
    return this.folder.file(name);
  }

  /** What it does, a line of bash for each time that it is asked, the last for all that follow. */
  answers(...lines: string[]): void {
    writeFileSync(this.file("answers"), `${lines.join("\n")}\n`);
  }

  /** All that it was asked, in order. */
  get asked(): string[] {
    return readFileSync(this.file("asked"), "utf8").split("\n").slice(0, -1);
  }

  /** How often it finds no libvirt from now on. */
  get down(): number {
    return Number(readFileSync(this.file("down"), "utf8"));
  }

  set down(times: number) {
    writeFileSync(this.file("down"), String(times));
  }

  /** As if it had not been asked yet, and libvirt were there. */
  forget(): void {
    writeFileSync(this.file("asked"), "");
    this.down = 0;
  }
}
