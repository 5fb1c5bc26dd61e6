import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { type Connection, describeConnection } from "../connection";
import { HostError } from "../errors/hostError";
import { commandLine } from "../quoting";
import { knownHostsEntries } from "./knownHosts";

/** A public key: its algorithm, and the key in base64 as authorized_keys and known_hosts have it. */
export interface PublicKey {
  readonly type: string;
  readonly key: string;
}

/** What is known of a host before the first byte is exchanged. */
export interface HostKeyPolicy {
  /** The keys the host may have; empty when it is unknown. */
  readonly trusted: readonly PublicKey[];
  readonly revoked: readonly PublicKey[];
  /** Where `trusted` comes from, for error texts: `hostKey` or a file's path. */
  readonly source: string;
}

/** Reads what `connection` and its known_hosts file say of the host. A file that is not there says nothing. */
export function hostKeyPolicy(connection: Connection): HostKeyPolicy {
  if (connection.hostKey !== undefined) {
    const [type = "", key = ""] = connection.hostKey.split(" ");
    return { trusted: [{ type, key }], revoked: [], source: "hostKey" };
  }
  const path = connection.knownHostsPath ?? join(homedir(), ".ssh", "known_hosts");
  const entries = knownHostsEntries(readIfThere(path), connection.host, connection.port ?? 22);
  return {
    trusted: entries.filter((entry) => entry.marker === undefined),
    revoked: entries.filter((entry) => entry.marker === "revoked"),
    source: path,
  };
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") {
      return "";
    }
    throw error;
  }
}

/**
 * The host key algorithms to ask for, so that the host shows a key that is known, or undefined for the usual ones.
 * An RSA key signs with SHA-2 under two names of their own (RFC 8332).
 */
export function hostKeyAlgorithms(policy: HostKeyPolicy): string[] | undefined {
  const types = policy.trusted.map(({ type }) => (type === "ssh-rsa" ? ["rsa-sha2-512", "rsa-sha2-256"] : [type]));
  return types.length === 0 ? undefined : [...new Set(types.flat())];
}

/** A key's fingerprint as `ssh-keygen -l` prints it: `SHA256:…`. */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash("sha256").update(key).digest("base64").replace(/=+$/, "")}`;
}

/**
 * Decides on the key that a host shows.
 *
 * @param shown the key in SSH's wire format, which starts with the length and name of its type.
 * @returns undefined when the key is trusted, else the error to refuse it with (kind `host-key`).
 */
export function judgeHostKey(policy: HostKeyPolicy, connection: Connection, shown: Buffer): HostError | undefined {
  const key = shown.toString("base64");
  const type = shown.subarray(4, 4 + shown.readUInt32BE(0)).toString("latin1");
  const seen = `${type} ${fingerprint(shown)}`;
  const refuse = (what: string, help: string) =>
    new HostError({
      kind: "host-key",
      what: `refused to connect: ${what}`,
      host: describeConnection(connection),
      help,
    });
  if (policy.revoked.some((entry) => entry.key === key)) {
    return refuse(`the host key ${seen} is revoked`, `It is marked @revoked in ${policy.source}.`);
  }
  if (policy.trusted.some((entry) => entry.key === key)) {
    return undefined;
  }
  if (policy.trusted.length > 0) {
    return refuse(
      `the host key has changed, it is now ${seen}`,
      `This is another host, or it has a new key. If you know why, correct ${policy.source}.`,
    );
  }
  return refuse(
    `the host key is not known, it shows ${seen}`,
    `If that is the fingerprint that ssh-keygen -lf /etc/ssh/ssh_host_*_key.pub prints on the host, accept it in one ` +
      `of two ways: set hostKey: "${type} ${key}" in the connection, or add it to ${policy.source} ` +
      `(ssh-keyscan -p ${connection.port ?? 22} ${commandLine([connection.host])} >> ${commandLine([policy.source])}).`,
  );
}
