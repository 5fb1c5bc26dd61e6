import { utils } from "ssh2";

/** A new SSH key pair. Of those that ssh2 makes, it cannot read one in 250 itself: none of these. */
export function newKeyPair(): ReturnType<typeof utils.generateKeyPairSync> {
  const keys = utils.generateKeyPairSync("ed25519");
  return utils.parseKey(keys.private) instanceof Error ? newKeyPair() : keys;
}
