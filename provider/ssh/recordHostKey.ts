import { appendFileSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { HostError } from "../errors/hostError";
import { messageOf } from "../errors/messageOf";
import type { PublicKey } from "./hostKey";
import { hashedName, knownHostsEntries } from "./knownHosts";
import { readIfThere } from "./localPath";
import type { HostKeySource } from "./route";

/**
 * Adds a host's key to its known_hosts file, which is made if need be, readable by the user alone.
 *
 * @returns undefined, or the error that kept it from being recorded: the host is then not to be trusted.
 */
export function recordHostKey(source: HostKeySource, where: string, { type, key }: PublicKey): HostError | undefined {
  const path = source.recordIn;
  if (path === undefined) {
    return new HostError({
      kind: "host-key",
      what: "cannot record the host key",
      host: where,
      said: "UserKnownHostsFile is none",
      help: "Give the connection a knownHostsPath, or a hostKey.",
    });
  }
  if (!/^[^\s*?!,|@#]+$/.test(source.name)) {
    return new HostError({
      kind: "host-key",
      what: `cannot record the host key in ${path}`,
      host: where,
      said: `${JSON.stringify(source.name)} would be a pattern there`,
      help: "Give the connection a hostKey.",
    });
  }
  try {
    const has = (text: string) => knownHostsEntries(text, source.name).some((entry) => entry.key === key);
    const text = readIfThere(path) ?? "";
    // Another connection to the same host may just have done it.
    if (!has(text)) {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      const start = text === "" || text.endsWith("\n") ? "" : "\n";
      const name = source.hashed ? hashedName(source.name) : source.name;
      appendFileSync(path, `${start}${name} ${type} ${key}\n`, { mode: 0o600 });
    }
    if (!has(readIfThere(path) ?? "")) {
      throw new Error("what is written there is not kept: any host would be new each time");
    }
    return undefined;
  } catch (error) {
    return new HostError({
      kind: "host-key",
      what: `cannot record the host key in ${path}`,
      host: where,
      said: messageOf(error),
      help: "Make it writable, or give the connection another knownHostsPath, or a hostKey.",
      cause: error,
    });
  }
}
