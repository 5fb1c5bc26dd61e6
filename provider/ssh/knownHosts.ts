import { createHmac, randomBytes } from "node:crypto";
import { matchesPatterns } from "./patterns";

/** One line of a known_hosts file. */
export interface KnownHostsEntry {
  /** `revoked` keys are refused; a `cert-authority` signs keys and is none itself. */
  readonly marker: "revoked" | "cert-authority" | undefined;
  /** The patterns of the first field, comma-separated; or one hashed name, `|1|salt|hash`. */
  readonly hosts: string;
  /** `ssh-ed25519`, `ecdsa-sha2-nistp256`, `ssh-rsa`, … */
  readonly type: string;
  /** The key in base64. */
  readonly key: string;
}

/**
 * The entries of a known_hosts file that speak of a host. Lines that are no entry are passed over, as OpenSSH does.
 *
 * @param text the file's content.
 * @param name name or address; with a port other than 22 it is `[host]:port`.
 * Source of the format: sshd(8), SSH_KNOWN_HOSTS FILE FORMAT.
 */
export function knownHostsEntries(text: string, name: string): KnownHostsEntry[] {
  const wanted = name.toLowerCase();
  return text
    .split(/\r?\n/)
    .map(parseLine)
    .filter((entry) => entry !== undefined)
    .filter((entry) => matches(entry.hosts, wanted));
}

const linePattern = /^\s*(?:@(revoked|cert-authority)\s+)?([^\s#@]\S*)\s+([a-z0-9@.-]+)\s+([A-Za-z0-9+/]+=*)(?:\s|$)/;

function parseLine(line: string): KnownHostsEntry | undefined {
  const [, marker, hosts, type, key] = linePattern.exec(line) ?? [];
  if (hosts === undefined || type === undefined || key === undefined) {
    return undefined;
  }
  return { marker: marker === "revoked" || marker === "cert-authority" ? marker : undefined, hosts, type, key };
}

function matches(hosts: string, name: string): boolean {
  const [, version, salt, hash] = hosts.split("|");
  if (hosts.startsWith("|")) {
    return version === "1" && hashOf(name, Buffer.from(salt ?? "", "base64")) === hash;
  }
  return matchesPatterns(hosts.toLowerCase().split(","), name);
}

/** As long as OpenSSH has it: that of a SHA-1 hash. */
const SALT_BYTES = 20;

/** A name as `HashKnownHosts` has it in the first field, each time another. Source: OpenSSH, hostfile.c, host_hash. */
export function hashedName(name: string): string {
  const salt = randomBytes(SALT_BYTES);
  return `|1|${salt.toString("base64")}|${hashOf(name.toLowerCase(), salt)}`;
}

function hashOf(name: string, salt: Buffer): string {
  return createHmac("sha1", salt).update(name).digest("base64");
}
