import { z } from "zod";
import { isPublicKey } from "./ssh/publicKey";

/**
 * How a host is logged in to. What is left out comes from `~/.ssh/config`, then from the defaults. The names are those
 * of Pulumi's Command provider where it has one: docs/connections.md.
 */
export interface SshLogin {
  /** Name or address, or an alias of `~/.ssh/config`. */
  host: string;
  /** TCP port of sshd, 1 to 65535. @default 22 */
  port?: number | undefined;
  /** Who logs in. @default "root" */
  user?: string | undefined;
  /** Text of a private key (OpenSSH or PEM), not a path. Secret in state. @default none */
  privateKey?: string | undefined;
  /**
   * File of a private key on the machine that runs Pulumi, or of the public one of a key that the agent has.
   * @default that of ssh, `~/.ssh/id_*`
   */
  privateKeyPath?: string | undefined;
  /** Passphrase of the private key. Secret in state. @default none */
  privateKeyPassword?: string | undefined;
  /** Password, for the methods keyboard-interactive and password. Secret in state. @default none */
  password?: string | undefined;
  /** Socket of an ssh-agent on the machine that runs Pulumi; `none` for no agent. @default $SSH_AUTH_SOCK */
  agentSocketPath?: string | undefined;
  /** The host's public key as in authorized_keys: `ssh-ed25519 AAAA…`. @default looked up in known_hosts */
  hostKey?: string | undefined;
  /** A known_hosts file on the machine that runs Pulumi. @default ~/.ssh/known_hosts */
  knownHostsPath?: string | undefined;
  /**
   * What to do with a host of which no key is known: `strict` refuses it, `accept-new` records its key in known_hosts.
   * A key that has changed is refused by both. @default "strict"
   */
  hostKeyChecking?: "strict" | "accept-new" | undefined;
  /** How often a dial is tried in all, 1 or more; -1 for no limit. @default 3 */
  dialErrorLimit?: number | undefined;
  /** Limit in seconds for one dial: connection, key exchange and login; 0 for none. @default 15 */
  perDialTimeout?: number | undefined;
  /**
   * Seconds between two questions whether the host is still there; after three without answer it is taken for dead. 0 for
   * none. @default 15
   */
  keepaliveInterval?: number | undefined;
  /** The host to go through, itself perhaps through another. @default ProxyJump of `~/.ssh/config`, or none */
  proxy?: SshLogin | undefined;
}

/** How a KVM host is reached. */
export interface Connection extends SshLogin {
  /**
   * Name or address of the KVM host, or its alias in `~/.ssh/config`. It is the host's identity: it goes into the UUIDs
   * that are made, and a change of it replaces the device. All other fields are ways to get there: a change of them is
   * recorded, and no more.
   */
  host: string;
  /** Who logs in: root, or a user of the group libvirt, or one who may use sudo. @default "root" */
  user?: string | undefined;
  /**
   * A file in the form of `~/.ssh/config`, which has to be there; `none` for no such file.
   * @default ~/.ssh/config, then /etc/ssh/ssh_config
   */
  sshConfigPath?: string | undefined;
  /** Limit in seconds for the answer of one command, 1 or more. @default 60 */
  commandTimeout?: number | undefined;
  /** Whether what needs root is run with sudo. @default false */
  sudo?: boolean | undefined;
  /** Password that sudo asks for. Secret in state. @default none: sudo must not ask */
  sudoPassword?: string | undefined;
  /** libvirt's URI on the host, for root and for others. @default "qemu:///system" */
  libvirtUri?: string | undefined;
}

/** Who logs in where nothing else is said. */
export const DEFAULT_USER = "root";

/** The fields that are credentials: always secret in state, never in an error or a diff. In proxies too. */
export const credentialFields = ["privateKey", "privateKeyPassword", "password", "sudoPassword"] as const;

const line = (what: string) => z.string().regex(/^[^\p{Cc}]+$/u, `must be ${what}, in one line`);
const word = (what: string) => z.string().regex(/^[^\s\p{Cc}]+$/u, `must be ${what}, without blanks`);
const seconds = (least: number) => z.number().min(least, `must be ${least} or more seconds`).max(86_400);
/** What is sent as a line of its own. */
const typed = z.string().regex(/^[^\0\r\n]*$/, "must be one line");

/**
 * The fields of a connection that a proxy has too, but for `proxy` itself. A passphrase or a key may have any characters;
 * what is wrong with them is told when they are used.
 */
export const loginFields = {
  host: word("a host name or address").refine((host) => !host.startsWith("-"), "must not start with -"),
  port: z.int().min(1).max(65535).optional(),
  user: word("a user name").optional(),
  privateKey: z.string().min(1).optional(),
  privateKeyPath: line("a path").optional(),
  privateKeyPassword: z.string().optional(),
  password: z.string().optional(),
  agentSocketPath: line("a path").optional(),
  hostKey: z
    .string()
    .refine(isPublicKey, "must be a whole public key as in authorized_keys: ssh-ed25519 AAAA…")
    .optional(),
  knownHostsPath: line("a path").optional(),
  hostKeyChecking: z.enum(["strict", "accept-new"], 'must be "strict" or "accept-new"').optional(),
  dialErrorLimit: z
    .int()
    .refine((limit) => limit >= 1 || limit === -1, "must be 1 or more, or -1 for no limit")
    .optional(),
  perDialTimeout: seconds(0).optional(),
  keepaliveInterval: seconds(0).optional(),
};

const connectionFields = {
  ...loginFields,
  sshConfigPath: line("a path").optional(),
  commandTimeout: seconds(1).optional(),
  sudo: z.boolean("must be true or false").optional(),
  sudoPassword: typed.optional(),
  libvirtUri: z
    .string()
    .regex(/^[a-z][a-z0-9+.-]*:\/\/[^\s\p{Cc}'"\\]*$/u, "must be a libvirt URI such as qemu:///system")
    .optional(),
};

const proxySchema: z.ZodType<SshLogin> = z.strictObject({
  ...loginFields,
  proxy: z.lazy(() => proxySchema).optional(),
});

const recordedProxySchema: z.ZodType<SshLogin> = z.looseObject({
  ...loginFields,
  proxy: z.lazy(() => recordedProxySchema).optional(),
});

/** Checks a connection as a user wrote it. Unknown fields are mistakes. */
export const connectionSchema = z.strictObject({
  ...connectionFields,
  proxy: proxySchema.optional(),
}) satisfies z.ZodType<Connection>;

/** Reads a connection from the state, which another version of this package, with other fields, may have written. */
export const recordedConnectionSchema = z.looseObject({
  ...connectionFields,
  proxy: recordedProxySchema.optional(),
}) satisfies z.ZodType<Connection>;

/** The host as errors name it: `root@host:22`. */
export function describeConnection({ host, port = 22, user = DEFAULT_USER }: SshLogin): string {
  return `${user}@${host}:${port}`;
}
