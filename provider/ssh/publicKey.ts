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
    const start = at + 4;
    const end = start <= key.length ? start + key.readUInt32BE(at) : start;
    if (end > key.length) {
      return undefined;
    }
    fields.push(key.subarray(start, end));
    at = end;
  }
  return fields;
}
