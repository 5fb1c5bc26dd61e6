import type { ParsedKey } from "ssh2";
import { type AgentKeys, agentKeys } from "./agent";
import { fileOf, givenKeys, type KeyFile, textOf } from "./keyFile";
import type { Hop, Identity } from "./route";

/** A private key that can sign, and where it is from, for error texts. */
export interface LoginKey {
  readonly key: ParsedKey;
  readonly from: string;
}

/** The keys to log in with, in OpenSSH's order: those of the agent, then those of files alone. */
export interface LoginKeys {
  /** Those of the agent that are in a file too come first. */
  readonly agent: readonly ParsedKey[];
  readonly files: readonly LoginKey[];
  /** Files that were passed over, and why. */
  readonly unusable: readonly string[];
  /** Where there is a certificate, which the SSH library cannot present: `beside …`, `in the agent`. */
  readonly certificate: string | undefined;
}

/**
 * Reads the keys of a hop, and asks its agent for those it has. Source of the order: OpenSSH, sshconnect2.c:
 * pubkey_prepare.
 *
 * @throws HostError `authentication` when the key that the user gave cannot be used, `configuration` when it cannot be
 * read; of a file only where the agent does not have its key either.
 */
export async function loginKeys({ identity, where }: Hop): Promise<LoginKeys> {
  const ofSsh = identity.files.map((path) => fileOf(path, identity.passphrase));
  const files: KeyFile[] = [...givenKeys(identity, where), ...ofSsh];
  const known = files.flatMap(({ shown }) => (shown === undefined ? [] : [shown.getPublicSSH()]));
  const has = (keys: readonly Buffer[], key: ParsedKey) => keys.some((other) => other.equals(key.getPublicSSH()));
  const { keys: all, certificate } = identity.agent === undefined ? noAgent : await agentKeys(identity.agent);
  const named = all.filter((key) => has(known, key));
  const agent = identity.onlyFiles ? named : [...named, ...all.filter((key) => !has(known, key))];
  const agentHas = agent.map((key) => key.getPublicSSH());
  const others = files.filter(({ shown }) => shown === undefined || !has(agentHas, shown));
  const refused = others.find(({ refusal }) => refusal !== undefined);
  if (refused !== undefined) {
    throw refused.refusal;
  }
  return {
    agent,
    files: others.flatMap(({ key, from }) => (key === undefined ? [] : [{ key, from }])),
    unusable: others.flatMap(({ from, unusable }) => (unusable === undefined ? [] : [`${from}: ${unusable}`])),
    certificate: certificateBeside(identity) ?? (certificate ? "in the agent" : undefined),
  };
}

const noAgent: AgentKeys = { keys: [], certificate: false };

/** A key that is in an agent or a token alone may have one too. */
function certificateBeside({ certificates, privateKeyPath, files }: Identity): string | undefined {
  const paths = privateKeyPath === undefined ? files : [privateKeyPath, ...files];
  const path = paths.find((file) => textOf(`${file.replace(/\.pub$/, "")}-cert.pub`) !== undefined);
  return path !== undefined ? `beside ${path}` : certificates ? "in CertificateFile" : undefined;
}
