import { createHash } from "node:crypto";
import { homedir, hostname, userInfo } from "node:os";
import { DEFAULT_USER, type SshLogin } from "../connection";
import { localPath } from "./localPath";
import { configFiles, readSshConfig } from "./sshConfigFile";
import { hostNameOf, valuesFor } from "./sshConfigValues";
import { type Tokens, withTokens, withTokensAndVariables } from "./tokens";

/** What the connection and ssh_config(5) together say of a host, as far as the latter is understood here. */
export interface SshSettings {
  /** What is dialled. */
  readonly hostName: string;
  readonly port: number;
  readonly user: string;
  /** Undefined when none is named: ssh then has its own. */
  readonly identityFiles: readonly string[] | undefined;
  readonly identitiesOnly: boolean;
  /** Undefined when none is named; `none` for no agent. */
  readonly identityAgent: string | undefined;
  readonly certificates: boolean;
  /** Undefined when none is named; empty for `none`. */
  readonly userKnownHostsFiles: readonly string[] | undefined;
  readonly globalKnownHostsFiles: readonly string[] | undefined;
  readonly hashKnownHosts: boolean;
  readonly hostKeyAlias: string | undefined;
  /** Undefined when there is none. */
  readonly revokedHostKeys: string | undefined;
  /** `[user@]host[:port]`, the first hop first; undefined when there is none. */
  readonly proxyJump: readonly string[] | undefined;
  /** Undefined when there is none, or `ProxyJump` comes first. */
  readonly proxyCommand: string | undefined;
}

/**
 * Looks a host up in ssh's configuration. What the connection says comes first.
 *
 * @param path a file of that form, which has to be there, or `none`. Undefined: the user's, then the machine's.
 * @throws an Error that says what cannot be read or understood.
 */
export function sshSettings(login: SshLogin, path: string | undefined): SshSettings {
  const values = valuesFor(configFiles(path).flatMap(readSshConfig), login.host, login.user);
  const one = (keyword: string) => values.get(keyword)?.[0];
  const hostName = hostNameOf(values, login.host);
  const port = login.port ?? portOf(one("port")) ?? 22;
  const user = login.user ?? one("user") ?? DEFAULT_USER;
  // The first of the two counts; ProxyJump none leaves the other in force.
  const jump = [...values.keys()].find(isProxy) === "proxyjump" ? one("proxyjump") : undefined;
  const jumps = isNone(jump) ? undefined : jump?.split(",").map((hop) => hop.trim());
  const command = jumps === undefined ? one("proxycommand") : undefined;
  const revoked = one("revokedhostkeys");
  const names = { "%": "%", h: hostName, n: login.host, p: String(port), r: user };
  const tokens = fileTokens(names, one("hostkeyalias"), login.proxy?.host ?? jumps?.at(-1) ?? "");
  const file = (text: string, keyword: string) => localPath(withTokensAndVariables(text, tokens, keyword));
  const files = (keyword: string) =>
    values
      .get(keyword.toLowerCase())
      ?.filter((text) => !isNone(text))
      .map((text) => file(text, keyword));
  return {
    hostName,
    port,
    user,
    identityFiles: files("IdentityFile"),
    identitiesOnly: isYes(one("identitiesonly")),
    identityAgent: agentNamed(one("identityagent"), file),
    certificates: values.has("certificatefile"),
    userKnownHostsFiles: files("UserKnownHostsFile"),
    globalKnownHostsFiles: values
      .get("globalknownhostsfile")
      ?.filter((text) => !isNone(text))
      .map(localPath),
    hashKnownHosts: isYes(one("hashknownhosts")),
    hostKeyAlias: one("hostkeyalias"),
    revokedHostKeys: isNone(revoked) ? undefined : revoked,
    proxyJump: jumps?.map((hop) => withTokens(hop, names, "ProxyJump")),
    proxyCommand: isNone(command) ? undefined : command,
  };
}

const isProxy = (keyword: string) => keyword === "proxyjump" || keyword === "proxycommand";
/** Source: readconf.c, multistate_flag. */
const isYes = (text: string | undefined) => text !== undefined && ["yes", "true"].includes(text.toLowerCase());
const isNone = (text: string | undefined) => text?.toLowerCase() === "none";

/** The tokens of a jump host. */
type Names = Readonly<Record<"%" | "h" | "n" | "p" | "r", string>>;

/** Those of a file. Source: ssh_config(5), TOKENS; ssh.c. `%j`, and it in `%C`, are those of OpenSSH 9.6 and newer. */
function fileTokens(names: Names, alias: string | undefined, jump: string): Tokens {
  const { uid, username } = userInfo();
  const { h, n, p, r } = names;
  const l = hostname();
  const j = jump.replace(/^.*@/, "").replace(/:[^:\]]*$/, "");
  return {
    ...names,
    C: createHash("sha1").update(`${l}${h}${p}${r}${j}`).digest("hex"),
    d: homedir(),
    i: String(uid),
    j,
    k: alias ?? n,
    L: l.replace(/\..*$/, ""),
    l,
    u: username,
  };
}

/** Source: ssh_config(5), IdentityAgent. */
function agentNamed(text: string | undefined, file: (text: string, keyword: string) => string): string | undefined {
  if (text === undefined || text === "none") {
    return text;
  }
  const variable = text === "SSH_AUTH_SOCK" ? text : /^\$(\w+)$/.exec(text)?.[1];
  return variable === undefined ? file(text, "IdentityAgent") : (process.env[variable] ?? "none");
}

function portOf(text: string | undefined): number | undefined {
  if (text !== undefined && !(/^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535)) {
    throw new Error(`Port ${text} is none`);
  }
  return text === undefined ? undefined : Number(text);
}
