import { createHash } from "node:crypto";
import { HostError } from "../errors/hostError";
import { messageOf } from "../errors/messageOf";
import { commandLine } from "../quoting";
import { knownHostsEntries } from "./knownHosts";
import { readIfThere } from "./localPath";
import type { HostKeySource } from "./route";

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
  /** Whether known_hosts has an authority that signs the host's keys. The SSH library knows no certificates. */
  readonly authority: boolean;
  /** Where these come from, for error texts: `hostKey` or files. */
  readonly origin: string;
}

/** What to do with the key that a host shows: use it, record it and use it, or refuse it. */
export type Judgement =
  | { readonly verdict: "trusted" }
  | { readonly verdict: "new"; readonly key: PublicKey }
  | { readonly verdict: "refused"; readonly error: HostError };

/**
 * Reads what is known of a host. A known_hosts file that is not there says nothing.
 *
 * @throws HostError `configuration` when a file cannot be read.
 */
export function hostKeyPolicy(source: HostKeySource, where: string): HostKeyPolicy {
  if (source.hostKey !== undefined) {
    const [type = "", key = ""] = source.hostKey.trim().split(" ");
    return { trusted: [{ type, key }], revoked: [], authority: false, origin: "hostKey" };
  }
  const found = source.files.map((path) => ({
    path,
    entries: knownHostsEntries(knownHostsText(path, where), source.name),
  }));
  const entries = found.flatMap((file) => file.entries);
  const having = found.filter((file) => file.entries.length > 0).map(({ path }) => path);
  return {
    trusted: entries.filter((entry) => entry.marker === undefined),
    revoked: entries.filter((entry) => entry.marker === "revoked"),
    authority: entries.some((entry) => entry.marker === "cert-authority"),
    origin: having.join(" and "),
  };
}

function knownHostsText(path: string, where: string): string {
  try {
    return readIfThere(path) ?? "";
  } catch (error) {
    throw new HostError({
      kind: "configuration",
      what: "cannot read known_hosts",
      host: where,
      said: messageOf(error),
      cause: error,
    });
  }
}

/** The host key algorithms that both OpenSSH and the library know today, the ones OpenSSH prefers first. */
const supported = [
  "ssh-ed25519",
  "ecdsa-sha2-nistp256",
  "ecdsa-sha2-nistp384",
  "ecdsa-sha2-nistp521",
  "rsa-sha2-512",
  "rsa-sha2-256",
] as const;
type HostKeyAlgorithm = (typeof supported)[number];

/**
 * The host key algorithms to ask for: first those of the keys that are known, so that the host shows one of them if it
 * can; then the others, so that it is told what it shows instead. An RSA key signs with SHA-2 under two names of their
 * own (RFC 8332).
 */
export function hostKeyAlgorithms(policy: HostKeyPolicy): HostKeyAlgorithm[] {
  const types = policy.trusted.map(({ type }) => type);
  const known = (name: HostKeyAlgorithm) => types.includes(name.startsWith("rsa-") ? "ssh-rsa" : name);
  return [...supported.filter(known), ...supported.filter((name) => !known(name))];
}

/** A key's fingerprint as `ssh-keygen -l` prints it: `SHA256:…`. */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash("sha256").update(key).digest("base64").replace(/=+$/, "")}`;
}

/**
 * Decides on the key that a host shows.
 *
 * @param shown the key in SSH's wire format, which starts with the length and name of its type.
 * @param where the host, for the error (kind `host-key`).
 */
export function judgeHostKey(policy: HostKeyPolicy, source: HostKeySource, where: string, shown: Buffer): Judgement {
  const key = shown.toString("base64");
  const type = shown.subarray(4, 4 + shown.readUInt32BE(0)).toString("latin1");
  const seen = `${type} ${fingerprint(shown)}`;
  const refuse = (what: string, help: string): Judgement => ({
    verdict: "refused",
    error: new HostError({ kind: "host-key", what: `refused to connect: ${what}`, host: where, help }),
  });
  if (policy.revoked.some((entry) => entry.key === key)) {
    return refuse(`its host key ${seen} is revoked`, `${policy.origin} has the line that revokes it.`);
  }
  if (policy.trusted.some((entry) => entry.key === key)) {
    return { verdict: "trusted" };
  }
  if (policy.trusted.some((entry) => entry.type === type)) {
    return refuse(
      `the host key has changed, it is now ${seen}`,
      `This is another host, or it has a new key. If you know why, correct ${policy.origin}.`,
    );
  }
  if (source.acceptNew && policy.trusted.length === 0 && !policy.authority) {
    return { verdict: "new", key: { type, key } };
  }
  const others = [...new Set(policy.trusted.map((entry) => entry.type))].join(", ");
  return refuse(
    policy.authority
      ? `certificates of host keys (@cert-authority) are not supported, and the host key itself is not known, it shows ${seen}`
      : others === ""
        ? `the host key is not known, it shows ${seen}`
        : `the host key is not known, it shows ${seen}, and ${policy.origin} has ${others}`,
    `If that is the fingerprint that ssh-keygen -lf /etc/ssh/ssh_host_*_key.pub prints on the host, ` +
      waysToAccept(source, { type, key }),
  );
}

/** Where hostKey is given, known_hosts is not read. */
function waysToAccept({ hostKey, name, recordIn }: HostKeySource, { type, key }: PublicKey): string {
  const set = `set hostKey: "${type} ${key}" in the connection`;
  if (hostKey !== undefined || recordIn === undefined) {
    return `accept it: ${set}.`;
  }
  const line = `${commandLine(["echo", `${name} ${type} ${key}`])} >> ${commandLine([recordIn])}`;
  return `accept it in one of two ways: ${set}, or add it to ${recordIn} (${line}).`;
}
