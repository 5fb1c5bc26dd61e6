import { connect, createServer, type Server, type Socket } from "node:net";

/** A way to the host that can be cut: another port of 127.0.0.1, behind which is the host's real sshd. */
export class Relay {
  /** How many connections were made through it. */
  connections = 0;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  /** A way on which nothing is ever answered, as behind a firewall that drops packets. */
  static deaf(): Promise<Relay> {
    return Relay.to(undefined);
  }

  static async to(target: number | undefined): Promise<Relay> {
    const server = createServer();
    const port = await new Promise<number>((resolve) => {
      server.listen(0, "127.0.0.1", () => {
        const address = server.address();
        resolve(typeof address === "object" && address !== null ? address.port : 0);
      });
    });
    const relay = new Relay(server, port);
    server.on("connection", (socket) => relay.pass(socket, target));
    return relay;
  }

  /** Breaks what is open, and refuses what comes. */
  async cut(): Promise<void> {
    for (const socket of this.sockets) {
      socket.destroy();
    }
    await new Promise((resolve) => this.server.close(resolve));
  }

  private pass(socket: Socket, target: number | undefined): void {
    this.connections += 1;
    if (target === undefined) {
      this.sockets.add(socket);
      socket.on("error", () => undefined).resume();
      return;
    }
    const onward = connect(target, "127.0.0.1");
    for (const [one, other] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      this.sockets.add(one);
      one.on("error", () => other.destroy()).on("close", () => other.destroy());
      one.pipe(other);
    }
  }
}
