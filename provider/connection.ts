import { z } from "zod";

/** How a host is reached. The names are those of Pulumi's Command provider. */
export interface Connection {
  /**
   * Name or address of the KVM host. It is the host's identity: it goes into the UUIDs that are made, and a change of
   * it replaces the device. All other fields are ways to get there: a change of them is recorded, and no more.
   */
  host: string;
  /** TCP port of sshd, 1 to 65535. @default 22 */
  port?: number | undefined;
  /** Who logs in: root, or a user of the group libvirt. @default "root" */
  user?: string | undefined;
  /** Text of a private key (OpenSSH or PEM), not a path. Secret in state. @default none */
  privateKey?: string | undefined;
  /** Passphrase of `privateKey`. Secret in state. @default none */
  privateKeyPassword?: string | undefined;
  /** Password, for the methods password and keyboard-interactive. Secret in state. @default none */
  password?: string | undefined;
  /** Socket of an ssh-agent on the machine that runs Pulumi. @default $SSH_AUTH_SOCK */
  agentSocketPath?: string | undefined;
  /** The host's public key as in authorized_keys: `ssh-ed25519 AAAA…`. @default looked up in `knownHostsPath` */
  hostKey?: string | undefined;
  /** A known_hosts file on the machine that runs Pulumi. @default ~/.ssh/known_hosts */
  knownHostsPath?: string | undefined;
  /** libvirt's URI on the host, for root and for others. @default "qemu:///system" */
  libvirtUri?: string | undefined;
}

/** The fields that are credentials: always secret in state, never in an error or a diff. */
export const credentialFields = ["privateKey", "privateKeyPassword", "password"] as const;

const line = (what: string) => z.string().regex(/^[^\p{Cc}]+$/u, `must be ${what}, in one line`);
const word = (what: string) => z.string().regex(/^[^\s\p{Cc}]+$/u, `must be ${what}, without blanks`);

/** Checks a connection as a user wrote it. Unknown fields are mistakes. */
export const connectionSchema = z.strictObject({
  host: word("a host name or address").refine((host) => !host.startsWith("-"), "must not start with -"),
  port: z.int().min(1).max(65535).optional(),
  user: word("a user name").optional(),
  privateKey: z.string().min(1).optional(),
  privateKeyPassword: z.string().optional(),
  password: z.string().optional(),
  agentSocketPath: line("a path").optional(),
  hostKey: z
    .string()
    .regex(/^[a-z0-9@.-]+ [A-Za-z0-9+/]+=*( .*)?$/, "must be a public key as in authorized_keys: ssh-ed25519 AAAA…")
    .optional(),
  knownHostsPath: line("a path").optional(),
  libvirtUri: z
    .string()
    .regex(/^[a-z][a-z0-9+.-]*:\/\/[^\s\p{Cc}'"\\]*$/u, "must be a libvirt URI such as qemu:///system")
    .optional(),
}) satisfies z.ZodType<Connection>;

/** The host as errors name it: `root@host:22`. */
export function describeConnection({ host, port = 22, user = "root" }: Connection): string {
  return `${user}@${host}:${port}`;
}
