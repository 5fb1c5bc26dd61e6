import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { scratchFolder } from "../../tools/lib/scratch";

/** A key pair that ssh-keygen made. */
export interface KeyPair {
  readonly path: string;
  readonly privateKey: string;
  readonly publicKey: string;
}

/** A folder for one test file, with the keys it needs. */
export class TestFolder {
  private made: string | undefined;
  private count = 0;

  /** Made when it is first asked for: a file of tests may be loaded, and none of it run. */
  get path(): string {
    this.made ??= scratchFolder("test");
    return this.made;
  }

  /** Makes a key pair. @param passphrase encrypts the private key. */
  async keyPair({ type = "ed25519", passphrase = "" } = {}): Promise<KeyPair> {
    this.count += 1;
    const path = join(this.path, `key${this.count}`);
    await execa("ssh-keygen", ["-q", "-t", type, "-N", passphrase, "-C", "", "-f", path]);
    return { path, privateKey: readFileSync(path, "utf8"), publicKey: readFileSync(`${path}.pub`, "utf8").trim() };
  }

  file(name: string): string {
    return join(this.path, name);
  }

  remove(): void {
    if (this.made !== undefined) {
      rmSync(this.made, { recursive: true });
    }
  }
}
