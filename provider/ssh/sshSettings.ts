import { homedir, userInfo } from "node:os";
import SSHConfig from "ssh-config";
import { localPath } from "./localPath";
import { defaultConfigPaths, readSshConfig } from "./sshConfigFile";

/** What ssh_config(5) says of a host, as far as it is understood here. */
export interface SshSettings {
  readonly hostName: string | undefined;
  readonly port: number | undefined;
  readonly user: string | undefined;
  /** Undefined when none is named: ssh then has its own. */
  readonly identityFiles: readonly string[] | undefined;
  readonly identitiesOnly: boolean;
  readonly identityAgent: string | undefined;
  readonly certificates: boolean;
  readonly userKnownHostsFiles: readonly string[] | undefined;
  readonly globalKnownHostsFiles: readonly string[] | undefined;
  readonly hostKeyAlias: string | undefined;
  /** `[user@]host[:port]`, the first hop first; undefined when there is none. */
  readonly proxyJump: readonly string[] | undefined;
  readonly proxyCommand: string | undefined;
}

/**
 * Looks a host up in ssh's configuration.
 *
 * @param path a file of that form, or `none`. Undefined: the user's, then the machine's.
 * @throws an Error that names the file, when it cannot be read or understood.
 */
export function sshSettings(host: string, user: string | undefined, path: string | undefined): SshSettings {
  const paths = path === undefined ? defaultConfigPaths() : path === "none" ? [] : [localPath(path)];
  const config = new SSHConfig();
  for (const file of paths) {
    config.push(...readSshConfig(file));
  }
  // The library would hand a command of `Match exec` to a shell without the names in it replaced.
  const found = config.compute(
    { Host: host, ...(user === undefined ? {} : { User: user }) },
    { ignoreCase: true, matchExec: false },
  );
  const all = (name: string) => {
    const value = found[name];
    return value === undefined ? undefined : [value].flat();
  };
  const one = (name: string) => all(name)?.[0];
  const hostName = one("hostname")?.replaceAll("%h", host).replaceAll("%%", "%");
  const foundUser = one("user");
  const names = { host: hostName ?? host, original: host, user: user ?? foundUser ?? "root" };
  const files = (name: string) =>
    all(name)
      ?.filter((file) => file !== "none")
      .map((file) => fileNamed(file, names));
  const jump = one("proxyjump");
  const command = one("proxycommand");
  return {
    hostName,
    port: portOf(one("port")),
    user: foundUser,
    identityFiles: files("identityfile"),
    identitiesOnly: one("identitiesonly")?.toLowerCase() === "yes",
    identityAgent: agentNamed(one("identityagent"), names),
    certificates: all("certificatefile") !== undefined,
    userKnownHostsFiles: files("userknownhostsfile"),
    globalKnownHostsFiles: files("globalknownhostsfile"),
    hostKeyAlias: one("hostkeyalias"),
    proxyJump: jump === undefined || jump === "none" ? undefined : jump.split(",").map((hop) => hop.trim()),
    proxyCommand: command === "none" ? undefined : command,
  };
}

interface Names {
  readonly host: string;
  readonly original: string;
  readonly user: string;
}

/** Source: ssh_config(5), TOKENS. */
function fileNamed(text: string, { host, original, user }: Names): string {
  const tokens: Record<string, string> = {
    "%%": "%",
    "%d": homedir(),
    "%h": host,
    "%n": original,
    "%r": user,
    "%u": userInfo().username,
  };
  return localPath(text.replace(/%./g, (token) => tokens[token] ?? token));
}

function agentNamed(text: string | undefined, names: Names): string | undefined {
  if (text === undefined || text === "none") {
    return text;
  }
  if (text === "SSH_AUTH_SOCK") {
    return process.env.SSH_AUTH_SOCK ?? "none";
  }
  return text.startsWith("$") ? process.env[text.slice(1).replace(/^\{|\}$/g, "")] : fileNamed(text, names);
}

function portOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,5}$/.test(text) ? Number(text) : undefined;
}
