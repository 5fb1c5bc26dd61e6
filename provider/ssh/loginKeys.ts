import { type ParsedKey, utils } from "ssh2";
import { HostError } from "../errors/hostError";
import { messageOf } from "../errors/messageOf";
import { type AgentKeys, agentKeys } from "./agent";
import { readIfThere } from "./localPath";
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
 * read.
 */
export async function loginKeys({ identity, where }: Hop): Promise<LoginKeys> {
  const files = [...givenKeys(identity, where), ...identity.files.flatMap((path) => fileOf(path, identity.passphrase))];
  const known = files.flatMap(({ shown }) => (shown === undefined ? [] : [shown.getPublicSSH()]));
  const has = (keys: readonly Buffer[], key: ParsedKey) => keys.some((other) => other.equals(key.getPublicSSH()));
  const { keys: all, certificate } = identity.agent === undefined ? noAgent : await agentKeys(identity.agent);
  const named = all.filter((key) => has(known, key));
  const agent = identity.onlyFiles ? named : [...named, ...all.filter((key) => !has(known, key))];
  const agentHas = agent.map((key) => key.getPublicSSH());
  return {
    agent,
    files: files.flatMap(({ key, from }) => (key === undefined || has(agentHas, key) ? [] : [{ key, from }])),
    unusable: files.flatMap(({ from, shown, unusable }) =>
      unusable === undefined || (shown !== undefined && has(agentHas, shown)) ? [] : [`${from}: ${unusable}`],
    ),
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

/** What a file of a key has: a key to sign with, or at least the public one, by which an agent's is recognised. */
interface KeyFile {
  readonly from: string;
  readonly key?: ParsedKey | undefined;
  readonly shown?: ParsedKey | undefined;
  readonly unusable?: string | undefined;
}

/** The keys that the user gave by name have to be right. */
function givenKeys({ privateKey, privateKeyPath, passphrase }: Identity, where: string): KeyFile[] {
  const given: KeyFile[] = [];
  if (privateKey !== undefined) {
    given.push(usable("privateKey", privateKey, passphrase, where));
  }
  if (privateKeyPath !== undefined) {
    given.push(usable(privateKeyPath, readKey(privateKeyPath, where), passphrase, where));
  }
  return given;
}

function usable(from: string, text: string, passphrase: string | undefined, where: string) {
  const key = parsed(text, passphrase);
  if (typeof key === "string" || !key.isPrivateKey()) {
    throw new HostError({
      kind: "authentication",
      what: `cannot use ${from} to log in`,
      host: where,
      said: typeof key === "string" ? key : "it is a public key",
      help: /-cert-v0\d@openssh\.com/.test(text)
        ? "Certificates are not supported: the host must accept the private key itself."
        : "It must be a private key; an encrypted one needs privateKeyPassword.",
    });
  }
  return { from, key, shown: key };
}

function readKey(path: string, where: string): string {
  const fail = (said: string, cause?: unknown) =>
    new HostError({ kind: "configuration", what: `cannot read privateKeyPath ${path}`, host: where, said, cause });
  let text: string | undefined;
  try {
    text = readIfThere(path);
  } catch (error) {
    throw fail(messageOf(error), error);
  }
  if (text === undefined) {
    throw fail("there is no such file");
  }
  return text;
}

/** One of ssh's files: it need not be there, and what cannot be used is passed over. */
function fileOf(path: string, passphrase: string | undefined): KeyFile[] {
  const text = textOf(path);
  if (text === undefined) {
    return [];
  }
  const file = { from: path };
  const key = parsed(text, passphrase);
  if (typeof key !== "string") {
    return [key.isPrivateKey() ? { ...file, key, shown: key } : { ...file, shown: key }];
  }
  const shown = parsed(textOf(`${path}.pub`) ?? "", undefined);
  return [{ ...file, unusable: key, shown: typeof shown === "string" ? undefined : shown }];
}

function textOf(path: string): string | undefined {
  try {
    return readIfThere(path);
  } catch {
    return undefined;
  }
}

/** The key, or why it is none. The library may give several. */
function parsed(text: string, passphrase: string | undefined): ParsedKey | string {
  const result: ParsedKey | Error | ParsedKey[] = utils.parseKey(text, passphrase);
  const first = Array.isArray(result) ? result[0] : result;
  return first instanceof Error ? first.message : (first ?? "there is no key in it");
}
