import type { Connection } from "../connection";
import { Host } from "./host";

const hosts = new Map<string, Host>();

/**
 * The host of a connection: the same one for the same connection, so that all devices of a host share what is open
 * there. A provider process lives for one phase of one `pulumi` command, and the operating system closes what it had.
 */
export function hostOf(connection: Connection): Host {
  const key = JSON.stringify(Object.entries(connection).sort(([a], [b]) => (a < b ? -1 : 1)));
  const known = hosts.get(key);
  if (known !== undefined) {
    return known;
  }
  const host = new Host(connection);
  hosts.set(key, host);
  return host;
}

/** Closes every connection. For programs that go on afterwards, such as tests. */
export function closeHosts(): void {
  for (const host of hosts.values()) {
    host.close();
  }
  hosts.clear();
}
