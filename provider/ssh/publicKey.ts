const form = /^([a-z0-9@.-]+) ([A-Za-z0-9+/]+=*)(?: [^\p{Cc}]*)?\s*$/u;

/**
 * Whether a text is a whole public key as in authorized_keys, `ssh-ed25519 AAAA…`, perhaps with a comment: the key
 * itself is a row of fields, each after its length, of which the first is its type. Source: RFC 4253, 6.6.
 */
export function isPublicKey(text: string): boolean {
  const [, type = "", base64 = ""] = form.exec(text) ?? [];
  const key = Buffer.from(base64, "base64");
  const [first, ...others] = fieldsOf(key) ?? [];
  return first?.toString("latin1") === type && others.length > 0 && key.toString("base64") === base64;
}

/** Undefined where one is cut off. */
function fieldsOf(key: Buffer): Buffer[] | undefined {
  const fields: Buffer[] = [];
  let at = 0;
  while (at < key.length) {
    const end = endOfField(key, at);
    if (end > key.length) {
      return undefined;
    }
    fields.push(key.subarray(at + LENGTH, end));
    at = end;
  }
  return fields;
}

/** Of a field's length, before it. */
const LENGTH = 4;

/** Beyond the end where the field is cut off. */
function endOfField(key: Buffer, at: number): number {
  const start = at + LENGTH;
  return start <= key.length ? start + key.readUInt32BE(at) : start;
}

const MAGIC = "openssh-key-v1\0";

/**
 * The public key that OpenSSH's form of a private key has in the clear, as a row of fields, also where it is encrypted.
 * Empty, or no key, for a text of another form. Source: OpenSSH, PROTOCOL.key.
 */
export function publicPartOf(text: string): Buffer {
  const [, base64 = ""] = /-BEGIN OPENSSH PRIVATE KEY-+([^-]*)/.exec(text) ?? [];
  const key = Buffer.from(base64, "base64");
  // The cipher, how its key is made of the passphrase, the options of that; then the number of keys, which is one.
  const options = endOfField(key, endOfField(key, endOfField(key, MAGIC.length)));
  const at = options + LENGTH;
  return key.subarray(at + LENGTH, endOfField(key, at));
}
