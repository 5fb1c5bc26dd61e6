import { type ParsedKey, utils } from "ssh2";
import { HostError } from "../errors/hostError";
import { messageOf } from "../errors/messageOf";
import { readIfThere } from "./localPath";
import { publicPartOf } from "./publicKey";
import type { Identity } from "./route";

/** What a file of a key has: a key to sign with, or at least the public one, by which an agent's is recognised. */
export interface KeyFile {
  readonly from: string;
  readonly key?: ParsedKey;
  readonly shown?: ParsedKey | undefined;
  /** Why a file that is passed over cannot sign. */
  readonly unusable?: string;
  /** Why one that was asked for cannot sign: to be thrown, unless an agent has its key. */
  readonly refusal?: HostError;
}

/**
 * The keys that the user gave by name. Where a file cannot sign, the agent may.
 *
 * @throws HostError `authentication` where a key that was given as text cannot be used.
 */
export function givenKeys({ privateKey, privateKeyPath, passphrase }: Identity, where: string): KeyFile[] {
  const given: KeyFile[] = [];
  if (privateKey !== undefined) {
    const key = parsed(privateKey, passphrase);
    if (!canSign(key)) {
      throw unusable("privateKey", privateKey, key, where);
    }
    given.push({ from: "privateKey", key, shown: key });
  }
  if (privateKeyPath !== undefined) {
    given.push(namedFile(privateKeyPath, passphrase, where));
  }
  return given;
}

function namedFile(path: string, passphrase: string | undefined, where: string): KeyFile {
  const text = readKey(path, where);
  if (text instanceof HostError) {
    return { from: path, shown: publicOf(path, ""), refusal: text };
  }
  const key = parsed(text, passphrase);
  return canSign(key)
    ? { from: path, key, shown: key }
    : { from: path, shown: publicOf(path, text), refusal: unusable(path, text, key, where) };
}

function unusable(from: string, text: string, key: ParsedKey | string, where: string): HostError {
  return new HostError({
    kind: "authentication",
    what: `cannot use ${from} to log in`,
    host: where,
    said: typeof key === "string" ? key : "it is a public key",
    help: /-cert-v0\d@openssh\.com/.test(text)
      ? "Certificates are not supported: the host must accept the private key itself."
      : "It must be a private key; an encrypted one needs privateKeyPassword. A file's may be in the agent instead.",
  });
}

/** The text of a file, or why there is none. */
function readKey(path: string, where: string): string | HostError {
  const fail = (said: string, cause?: unknown) =>
    new HostError({ kind: "configuration", what: `cannot read privateKeyPath ${path}`, host: where, said, cause });
  try {
    return readIfThere(path) ?? fail("there is no such file");
  } catch (error) {
    return fail(messageOf(error), error);
  }
}

/** One of ssh's files: it need not be there, and what cannot be used is passed over. */
export function fileOf(path: string, passphrase: string | undefined): KeyFile {
  const text = textOf(path);
  const key = parsed(text ?? "", passphrase);
  if (canSign(key)) {
    return { from: path, key, shown: key };
  }
  const file = { from: path, shown: publicOf(path, text ?? "") };
  return text === undefined || typeof key !== "string" ? file : { ...file, unusable: key };
}

/**
 * The public part of a key that cannot sign: the file itself, the one beside it, or what an encrypted key has in the
 * clear. Source of the order: OpenSSH, authfile.c, sshkey_load_public.
 */
function publicOf(path: string, text: string): ParsedKey | undefined {
  return [text, textOf(`${path}.pub`) ?? "", publicPartOf(text)]
    .map((part) => parsed(part, undefined))
    .find((key) => typeof key !== "string");
}

/** The text of a file, if it can be read. */
export function textOf(path: string): string | undefined {
  try {
    return readIfThere(path);
  } catch {
    return undefined;
  }
}

function canSign(key: ParsedKey | string): key is ParsedKey {
  return typeof key !== "string" && key.isPrivateKey();
}

/** The key, or why it is none. The library may give several. */
function parsed(key: string | Buffer, passphrase: string | undefined): ParsedKey | string {
  const result: ParsedKey | Error | ParsedKey[] = utils.parseKey(key, passphrase);
  const first = Array.isArray(result) ? result[0] : result;
  return first instanceof Error ? first.message : (first ?? "there is no key in it");
}
