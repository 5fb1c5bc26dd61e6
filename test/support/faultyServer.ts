import { createServer, type Socket, type Server as TcpServer } from "node:net";
import { type AuthContext, type Connection, Server, type ServerChannel } from "ssh2";
import { type KeyPair, TestFolder } from "./keys";

/** How a {@link FaultyServer} behaves. What is left out works. */
export interface Behaviour {
  /** Of 127.0.0.1. Default: a free one. */
  readonly port?: number;
  /** Decides on each request to log in. Default: everybody is let in. */
  readonly authentication?: (context: AuthContext) => void;
  /** What a command does. Default: it prints nothing and goes on for ever. */
  readonly command?: (channel: ServerChannel, command: string, fault: Faults) => void;
  /** What happens at once after the login. */
  readonly ready?: (fault: Faults) => void;
}

/** What can be done to the connection beneath. */
export interface Faults {
  /** Sends a TCP reset. */
  reset(): void;
  /** Ends this side, and goes on reading. */
  halfClose(): void;
  /** Neither reads nor writes any more. */
  fallSilent(): void;
  /** Writes what is no SSH, and neither reads nor closes any more. */
  babble(): void;
  /** Says goodbye in SSH's words and closes. */
  disconnect(): void;
}

/** Of ssh-keygen: of the keys that ssh2 makes, it cannot read one in 200 itself. */
async function newKeys(): Promise<KeyPair> {
  const folder = new TestFolder();
  try {
    return await folder.keyPair();
  } finally {
    folder.remove();
  }
}

/** An SSH server in this process, on a port of 127.0.0.1, that can do what no real one would. */
export class FaultyServer {
  /** How many TCP connections were made to it. */
  connections = 0;
  readonly hostKey: string;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: TcpServer,
    hostKey: string,
  ) {
    this.hostKey = hostKey;
  }

  static async start(behaviour: Behaviour = {}): Promise<FaultyServer> {
    const keys = await newKeys();
    const ssh = new Server({ hostKeys: [keys.privateKey] });
    const tcp = createServer({ allowHalfOpen: true });
    const server = new FaultyServer(tcp, keys.publicKey);
    ssh.on("connection", (client, { port }) => {
      const socket = [...server.sockets].find(({ remotePort }) => remotePort === port);
      serve(client, behaviour, faultsOf(socket, client));
    });
    tcp.on("connection", (socket) => {
      server.connections += 1;
      server.sockets.add(socket);
      socket.on("error", () => undefined);
      ssh.injectSocket(socket);
    });
    await new Promise<void>((resolve) => tcp.listen(behaviour.port ?? 0, "127.0.0.1", resolve));
    return server;
  }

  /** A server that takes connections, and then does what `then` does: nothing by default. */
  static async mute(then: (socket: Socket) => void = () => undefined): Promise<FaultyServer> {
    const tcp = createServer();
    const server = new FaultyServer(tcp, "");
    tcp.on("connection", (socket) => {
      server.connections += 1;
      server.sockets.add(socket);
      socket.on("error", () => undefined);
      then(socket);
    });
    await new Promise<void>((resolve) => tcp.listen(0, "127.0.0.1", resolve));
    return server;
  }

  get port(): number {
    const address = this.server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) {
      socket.destroy();
    }
    await new Promise((resolve) => this.server.close(resolve));
  }
}

function serve(client: Connection, { authentication, command, ready }: Behaviour, faults: Faults): void {
  client.on("error", () => undefined);
  client.on("authentication", authentication ?? ((context) => context.accept()));
  client.on("ready", () => {
    ready?.(faults);
    client.on("session", (acceptSession) => {
      acceptSession().on("exec", (acceptCommand, _reject, { command: text }) => {
        const channel = acceptCommand();
        channel.on("error", () => undefined);
        command?.(channel, text, faults);
      });
    });
  });
}

function faultsOf(socket: Socket | undefined, client: Connection): Faults {
  const fallSilent = () => {
    socket?.removeAllListeners("data");
    socket?.pause();
  };
  return {
    reset: () => socket?.resetAndDestroy(),
    halfClose: () => socket?.end(),
    fallSilent,
    babble: () => {
      fallSilent();
      // More than the longest packet: all of it is looked at.
      socket?.write(Buffer.alloc(40_000));
    },
    disconnect: () => client.end(),
  };
}
