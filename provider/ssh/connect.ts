import { NodeSSH } from "node-ssh";
import { type Client, type ClientChannel, type ConnectConfig, utils } from "ssh2";
import { type Connection, describeConnection } from "../connection";
import { HostError } from "../errors/hostError";
import { connectFailure, DIAL_LIMIT_MS } from "./connectFailure";
import { hostKeyAlgorithms, hostKeyPolicy, judgeHostKey } from "./hostKey";

/** A host that does not answer this many keepalives of this interval is taken for dead. */
const KEEPALIVE_INTERVAL_MS = 15_000;
const KEEPALIVE_COUNT = 3;

/** One SSH connection. This module alone knows the SSH library. */
export interface SshConnection {
  /** True until the connection is closed by either side, or found dead. */
  readonly alive: boolean;
  /**
   * Starts a command on a channel of its own.
   * @throws HostError `unreachable` when the connection is gone, or the host refuses another channel.
   */
  open(command: string): Promise<SshChannel>;
  close(): void;
}

/** A running remote command. */
export interface SshChannel {
  write(text: string): void;
  /** Sets who is told of output, and, once, of the end. The exit code is undefined when the connection broke. */
  listen(listener: SshChannelListener): void;
  /** Ends the command's input and gives the channel up. */
  close(): void;
}

export interface SshChannelListener {
  stdout(text: string): void;
  stderr(text: string): void;
  closed(exitCode: number | undefined): void;
}

/**
 * Connects and logs in, the host's key checked first.
 *
 * @throws HostError `unreachable`, `authentication`, `host-key` or `timeout`.
 */
export async function connect(connection: Connection): Promise<SshConnection> {
  const where = describeConnection(connection);
  const policy = hostKeyPolicy(connection);
  const algorithms = hostKeyAlgorithms(policy)?.filter(isSupported);
  checkPrivateKey(connection, where);
  let refusal: HostError | undefined;
  const ssh = new NodeSSH();
  try {
    await ssh.connect({
      ...loginOf(connection),
      ...(algorithms?.length ? { algorithms: { serverHostKey: algorithms } } : {}),
      hostVerifier: (key: Buffer) => {
        refusal = judgeHostKey(policy, connection, key);
        return refusal === undefined;
      },
    });
  } catch (error) {
    // The library may go on trying after its first error, and raise others.
    ssh.connection?.on("error", () => undefined).end();
    throw refusal ?? connectFailure(error, where);
  }
  const client = ssh.connection;
  if (client === null) {
    throw new HostError({ kind: "unreachable", what: "the connection closed at once", host: where });
  }
  return new LiveConnection(client, where);
}

/** The host key algorithms that both OpenSSH and the library know today. */
const supported = [
  "ssh-ed25519",
  "ecdsa-sha2-nistp256",
  "ecdsa-sha2-nistp384",
  "ecdsa-sha2-nistp521",
  "rsa-sha2-512",
  "rsa-sha2-256",
] as const satisfies NonNullable<ConnectConfig["algorithms"]>["serverHostKey"];

function isSupported(name: string): name is (typeof supported)[number] {
  return supported.some((known) => known === name);
}

function checkPrivateKey({ privateKey, privateKeyPassword }: Connection, host: string): void {
  const parsed = privateKey === undefined ? undefined : utils.parseKey(privateKey, privateKeyPassword);
  if (parsed instanceof Error) {
    throw new HostError({
      kind: "authentication",
      what: "cannot use privateKey to log in",
      host,
      said: parsed.message,
      help: "privateKey is the text of a private key; an encrypted one needs privateKeyPassword.",
    });
  }
}

function loginOf(connection: Connection) {
  const { host, port = 22, user = "root", privateKey, privateKeyPassword, password } = connection;
  const agent = connection.agentSocketPath ?? process.env.SSH_AUTH_SOCK;
  return {
    host,
    port,
    username: user,
    readyTimeout: DIAL_LIMIT_MS,
    keepaliveInterval: KEEPALIVE_INTERVAL_MS,
    keepaliveCountMax: KEEPALIVE_COUNT,
    ...(privateKey === undefined ? {} : { privateKey }),
    ...(privateKeyPassword === undefined ? {} : { passphrase: privateKeyPassword }),
    ...(agent === undefined ? {} : { agent }),
    ...(password === undefined ? {} : passwordLogin(password)),
  };
}

function passwordLogin(password: string) {
  return {
    password,
    tryKeyboard: true,
    onKeyboardInteractive: (
      _name: string,
      _instructions: string,
      _language: string,
      prompts: readonly unknown[],
      finish: (answers: string[]) => void,
    ) => finish(prompts.map(() => password)),
  };
}

class LiveConnection implements SshConnection {
  alive = true;

  constructor(
    private readonly client: Client,
    private readonly where: string,
  ) {
    const dead = () => {
      this.alive = false;
    };
    // A reset raises 'error' at any time; without a listener it would end the process.
    client.on("error", dead).on("end", dead).on("close", dead);
  }

  open(command: string): Promise<SshChannel> {
    return new Promise((resolve, reject) => {
      const refuse = (cause: unknown) =>
        reject(
          new HostError({
            kind: "unreachable",
            what: "could not start a command",
            host: this.where,
            said: cause instanceof Error ? cause.message : String(cause),
            cause,
          }),
        );
      if (!this.alive) {
        refuse(new Error("the connection is closed"));
        return;
      }
      // A connection that breaks now would never call back.
      const broke = () => refuse(new Error("the connection broke"));
      this.client.once("close", broke);
      try {
        this.client.exec(command, (error, channel) => {
          this.client.removeListener("close", broke);
          if (error === undefined) {
            resolve(new LiveChannel(channel));
          } else {
            refuse(error);
          }
        });
      } catch (error) {
        this.client.removeListener("close", broke);
        refuse(error);
      }
    });
  }

  close(): void {
    this.alive = false;
    this.client.end();
  }
}

class LiveChannel implements SshChannel {
  constructor(private readonly channel: ClientChannel) {}

  write(text: string): void {
    this.channel.write(text);
  }

  listen(listener: SshChannelListener): void {
    let exitCode: number | undefined;
    const { channel } = this;
    channel.setEncoding("utf8");
    channel.stderr.setEncoding("utf8");
    channel.on("data", (text: string) => listener.stdout(text));
    channel.stderr.on("data", (text: string) => listener.stderr(text));
    channel.on("exit", (code: number | null) => {
      exitCode = code ?? undefined;
    });
    channel.once("close", () => listener.closed(exitCode));
    // What is written to a channel that has just closed is lost; that it closed is told above.
    channel.on("error", () => undefined);
  }

  close(): void {
    this.channel.end();
    this.channel.close();
  }
}
