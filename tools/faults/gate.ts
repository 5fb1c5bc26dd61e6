import { createServer, type Socket, type Server as TcpServer } from "node:net";
import { Client, type Connection, Server, type ServerChannel, utils } from "ssh2";
import { type Change, CommandRelay } from "./commandRelay";

/** The sshd behind a gate. */
export interface Behind {
  readonly host: string;
  readonly port: number;
  /** Who whoever comes through the gate is there. */
  readonly user: string;
  /** Its key, in authorized_keys form. */
  readonly hostKey: string;
  /** Text of that user's private key. */
  readonly privateKey: string;
}

/** Told of each change, before it reaches the host and after it was done; it goes on when this has come back. */
export type Watch = (change: Change) => Promise<void>;

/**
 * An SSH server in this process between a provider and a host: it hands every command on to the host's own sshd, and each
 * answer back. It reads what passes, so that a fault can come at the moment of one command, and it can drop or swallow
 * everything, as a network does. What is tested behind it is real.
 */
export class Gate {
  /** Its key, in authorized_keys form. */
  readonly hostKey: string;
  /** What is told of changes. Default: nobody. */
  watch: Watch = async () => undefined;
  private readonly sockets = new Set<Socket>();
  private silent = false;

  private constructor(
    private readonly tcp: TcpServer,
    readonly port: number,
    hostKey: string,
  ) {
    this.hostKey = hostKey;
  }

  /** Opens a gate on a free port of 127.0.0.1. Whoever comes is let in. */
  static async open(behind: Behind): Promise<Gate> {
    const keys = readableKeys();
    const tcp = createServer();
    await new Promise<void>((resolve) => tcp.listen(0, "127.0.0.1", resolve));
    const address = tcp.address();
    const gate = new Gate(tcp, typeof address === "object" && address !== null ? address.port : 0, keys.public);
    const ssh = new Server({ hostKeys: [keys.private] });
    ssh.on("connection", (client) => gate.serve(client, behind));
    tcp.on("connection", (socket) => {
      gate.sockets.add(socket);
      socket.on("error", () => undefined).on("close", () => gate.sockets.delete(socket));
      if (gate.silent) {
        socket.pause();
      } else {
        ssh.injectSocket(socket);
      }
    });
    return gate;
  }

  /** Breaks every connection, as a router does that is restarted: the next one is served. */
  drop(): void {
    for (const socket of this.sockets) {
      socket.destroy();
    }
  }

  /** From now on nothing passes, and nobody is told: packets are dropped. */
  swallow(): void {
    this.silent = true;
    for (const socket of this.sockets) {
      socket.pause();
    }
  }

  /** What was swallowed is lost; the next connection is served. */
  heal(): void {
    this.silent = false;
    this.drop();
  }

  async close(): Promise<void> {
    this.drop();
    await new Promise((resolve) => this.tcp.close(resolve));
  }

  private serve(client: Connection, { host, port, user, hostKey, privateKey }: Behind): void {
    const onward = new Client();
    const connected = new Promise<Client>((resolve, reject) => {
      onward.once("ready", () => resolve(onward)).once("error", reject);
    });
    // Told to each command that asks for it.
    connected.catch(() => undefined);
    onward.on("error", () => undefined).on("close", () => client.end());
    client.on("error", () => undefined).on("close", () => onward.end());
    client.on("authentication", (context) => context.accept());
    client.on("session", (acceptSession) => {
      acceptSession().on("exec", (acceptCommand, _reject, { command }) => {
        void this.hand(acceptCommand(), command, connected);
      });
    });
    onward.connect({
      ...{ host, port, username: user, privateKey },
      hostVerifier: (shown: Buffer) => shown.toString("base64") === hostKey.split(" ")[1],
    });
  }

  private async hand(channel: ServerChannel, command: string, connected: Promise<Client>): Promise<void> {
    channel.on("error", () => undefined);
    try {
      const client = await connected;
      client.exec(command, (error, onward) => {
        if (error === undefined) {
          new CommandRelay(channel, onward, command, {
            isOpen: () => !this.silent && channel.writable,
            watch: (change) => this.watch(change),
          });
        } else {
          channel.close();
        }
      });
    } catch {
      channel.close();
    }
  }
}

/** Of the keys that ssh2 makes, it cannot read one in 200 itself. */
function readableKeys(): ReturnType<typeof utils.generateKeyPairSync> {
  const keys = utils.generateKeyPairSync("ed25519");
  return utils.parseKey(keys.private) instanceof Error ? readableKeys() : keys;
}
