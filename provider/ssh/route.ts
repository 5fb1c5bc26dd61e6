import { homedir } from "node:os";
import { join } from "node:path";
import { type Connection, describeConnection, type SshLogin } from "../connection";
import { HostError } from "../errors/hostError";
import { messageOf } from "../errors/messageOf";
import { localPath } from "./localPath";
import { type SshSettings, sshSettings } from "./sshSettings";

/** Longer chains are taken for a circle in ProxyJump. */
const MAX_HOPS = 10;

/** One SSH connection of the way to a host, with everything that is needed to make it. */
export interface Hop {
  /** As errors name it: `root@host:22`, and the address where it is another name. */
  readonly where: string;
  /** What is dialled: a name or an address. */
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly identity: Identity;
  readonly hostKey: HostKeySource;
  readonly limits: DialLimits;
}

/** What a hop can log in with. None of it is to be printed but paths. */
export interface Identity {
  readonly privateKey: string | undefined;
  /** The one that was asked for by `privateKeyPath`: it has to be there. */
  readonly privateKeyPath: string | undefined;
  readonly passphrase: string | undefined;
  readonly password: string | undefined;
  /** Socket of an agent. */
  readonly agent: string | undefined;
  /** Whether only those keys of the agent count that are in one of the files. */
  readonly onlyFiles: boolean;
  /** Files that may be there: those of ssh's configuration, or ssh's own. */
  readonly files: readonly string[];
  /** Whether ssh's configuration names a certificate. */
  readonly certificates: boolean;
}

/** Where a hop's key is looked up. */
export interface HostKeySource {
  /** In authorized_keys form, if the user gave one. */
  readonly hostKey: string | undefined;
  /** The name in known_hosts: `host`, or `[host]:port`. */
  readonly name: string;
  /** known_hosts files, the user's first. */
  readonly files: readonly string[];
  /** The one of them where a key is recorded; undefined where the user has none (`UserKnownHostsFile none`). */
  readonly recordIn: string | undefined;
  /** Whether it is recorded under a hash of its name. */
  readonly hashed: boolean;
  readonly acceptNew: boolean;
}

/** How long and how often a hop is dialled. */
export interface DialLimits {
  /** Tries in all; Infinity for no limit. */
  readonly tries: number;
  /** Limit for one try; 0 for none. */
  readonly timeoutMs: number;
  /** Between two questions whether the host is still there; 0 for none. */
  readonly keepaliveMs: number;
}

/** The connections to make, the first one first, each through the one before. */
export type Route = readonly [Hop, ...Hop[]];

/**
 * The way to a host. What the user left out
 * comes from ssh's configuration, which is read now and recorded nowhere.
 *
 * @throws HostError `configuration`.
 */
export function routeTo(connection: Connection): Route {
  try {
    return hopsTo(connection, connection, undefined, 1);
  } catch (error) {
    throw new HostError({
      kind: "configuration",
      what: "cannot use the ssh configuration",
      host: describeConnection(connection),
      said: messageOf(error),
      help: 'Correct it, or set sshConfigPath: "none" in the connection to do without.',
      cause: error,
    });
  }
}

/** @param jumps hops of a list in ProxyJump that come before; undefined: what the configuration says of this one. */
function hopsTo(login: SshLogin, whole: Connection, jumps: readonly string[] | undefined, depth: number): Route {
  if (depth > MAX_HOPS) {
    throw new Error(`more than ${MAX_HOPS} hops: ProxyJump seems to go round in a circle`);
  }
  const settings = sshSettings(login, whole.sshConfigPath);
  const [first, ...others] = hopsBefore(login, whole, jumps ?? settings.proxyJump, settings, depth);
  const last = hopOf(login, whole, settings);
  return first === undefined ? [last] : [first, ...others, last];
}

function hopsBefore(
  { host, proxy }: SshLogin,
  whole: Connection,
  jumps: readonly string[] | undefined,
  settings: SshSettings,
  depth: number,
): readonly Hop[] {
  if (proxy !== undefined) {
    return hopsTo(proxy, whole, undefined, depth + 1);
  }
  const last = jumps?.at(-1);
  if (jumps !== undefined && last !== undefined) {
    return hopsTo(jumpOf(last), whole, jumps.length > 1 ? jumps.slice(0, -1) : undefined, depth + 1);
  }
  if (settings.proxyCommand !== undefined) {
    throw new Error(`ProxyCommand for ${host} is not supported: use ProxyJump, or proxy in the connection`);
  }
  return [];
}

/** Source of the form: ssh_config(5), ProxyJump. */
function jumpOf(text: string): SshLogin {
  const [, user, host, port] =
    /^(?:ssh:\/\/)?(?:([^@/]+)@)?(\[[^\]]+\]|[^:@/[\]]+)(?::(\d{1,5}))?\/?$/.exec(text) ?? [];
  if (host === undefined) {
    throw new Error(`ProxyJump ${JSON.stringify(text)} is not of the form [user@]host[:port]`);
  }
  return {
    host: host.replace(/^\[|\]$/g, ""),
    ...(user === undefined ? {} : { user }),
    ...(port === undefined ? {} : { port: Number(port) }),
  };
}

function hopOf(login: SshLogin, whole: Connection, settings: SshSettings): Hop {
  const { hostName: address, port, user, revokedHostKeys } = settings;
  if (revokedHostKeys !== undefined && login.hostKey === undefined) {
    throw new Error(
      `RevokedHostKeys for ${login.host} is not supported: use @revoked in known_hosts, or hostKey in the connection`,
    );
  }
  const { dialErrorLimit = whole.dialErrorLimit ?? 3, perDialTimeout = whole.perDialTimeout ?? 15 } = login;
  const { keepaliveInterval = whole.keepaliveInterval ?? 15 } = login;
  const described = describeConnection({ host: login.host, port, user });
  return {
    where: address === login.host ? described : `${described} (${address})`,
    address,
    port,
    user,
    identity: identityOf(login, settings),
    hostKey: {
      hostKey: login.hostKey,
      name: settings.hostKeyAlias ?? (port === 22 ? address : `[${address}]:${port}`),
      ...knownHostsFiles(login, settings),
      hashed: settings.hashKnownHosts,
      acceptNew: login.hostKeyChecking === "accept-new",
    },
    limits: {
      tries: dialErrorLimit === -1 ? Number.POSITIVE_INFINITY : dialErrorLimit,
      timeoutMs: perDialTimeout * 1_000,
      keepaliveMs: keepaliveInterval * 1_000,
    },
  };
}

/** ssh's own files of keys, in its order. Source: ssh_config(5), IdentityFile. */
const usualIdentities = () => ["id_rsa", "id_ecdsa", "id_ed25519"].map((name) => join(homedir(), ".ssh", name));

function identityOf(login: SshLogin, settings: SshSettings): Identity {
  const agent = login.agentSocketPath ?? settings.identityAgent ?? process.env.SSH_AUTH_SOCK ?? "none";
  const given = login.privateKey !== undefined || login.privateKeyPath !== undefined;
  return {
    privateKey: login.privateKey,
    privateKeyPath: login.privateKeyPath === undefined ? undefined : localPath(login.privateKeyPath),
    passphrase: login.privateKeyPassword,
    password: login.password,
    agent: agent === "none" || agent === "" ? undefined : localPath(agent),
    onlyFiles: settings.identitiesOnly,
    files: given ? [] : (settings.identityFiles ?? usualIdentities()),
    certificates: settings.certificates,
  };
}

function knownHostsFiles(login: SshLogin, settings: SshSettings): Pick<HostKeySource, "files" | "recordIn"> {
  const ssh = join(homedir(), ".ssh");
  const users =
    login.knownHostsPath !== undefined
      ? [localPath(login.knownHostsPath)]
      : (settings.userKnownHostsFiles ?? [join(ssh, "known_hosts"), join(ssh, "known_hosts2")]);
  const global = settings.globalKnownHostsFiles ?? ["/etc/ssh/ssh_known_hosts", "/etc/ssh/ssh_known_hosts2"];
  return { files: [...users, ...global], recordIn: users[0] };
}
