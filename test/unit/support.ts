import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const FOLDER = join(__dirname, "fixtures");

/** The versions of libvirt whose output was captured on real hosts, by fixtures/capture.sh. */
export const libvirtVersions = readdirSync(FOLDER, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/** Output that was captured from a real host with this version of libvirt. */
export function captured(version: string, file: string): string {
  return readFileSync(join(FOLDER, version, file), "utf8");
}
