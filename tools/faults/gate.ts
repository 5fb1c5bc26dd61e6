import { createServer, type Socket, type Server as TcpServer } from "node:net";
import { Client, type Connection, Server, type ServerChannel } from "ssh2";
import { newKeyPair } from "../lib/sshKey";
import { type Change, CommandRelay } from "./commandRelay";
import type { Frame } from "./frames";

/** The name of each step that changes nothing. */
export const LOOK = "look";

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

/** Told of each step, before it reaches the host and after it was done; it goes on when this has come back. */
export type Watch = (change: Change) => Promise<void>;

/**
 * An SSH server in this process between a provider and a host: it hands every command on to the host's own sshd, and each
 * answer back. It reads what passes, so that a fault can come at the moment of one command, and it can drop or swallow
 * everything, as a network does. What is tested behind it is real.
 */
export class Gate {
  /** What is told of steps. Default: nobody. */
  watch: Watch = async () => undefined;
  /** Whether looks are steps too. Default: changes alone. */
  looks = false;
  private readonly ways = new Set<Way>();
  private readonly relays = new Set<CommandRelay>();
  private silent = false;

  /** @param hostKey its key, in authorized_keys form. */
  private constructor(
    private readonly tcp: TcpServer,
    readonly port: number,
    readonly hostKey: string,
  ) {}

  /** Opens a gate on a free port of 127.0.0.1. Whoever comes is let in, if the sshd behind it is there. */
  static async open(behind: Behind): Promise<Gate> {
    const keys = newKeyPair();
    const tcp = createServer({ pauseOnConnect: true });
    await new Promise<void>((resolve) => tcp.listen(0, "127.0.0.1", resolve));
    const address = tcp.address();
    const gate = new Gate(tcp, typeof address === "object" && address !== null ? address.port : 0, keys.public);
    tcp.on("connection", (socket) => gate.welcome(socket, keys.private, behind));
    return gate;
  }

  /** Breaks every connection, as a router does that is restarted: the next one is served. */
  drop(): void {
    for (const way of this.ways) {
      way.open = false;
      way.socket.destroy();
    }
  }

  /** From now on nothing passes, and nobody is told: packets are dropped. */
  swallow(): void {
    this.silent = true;
    for (const { socket } of this.ways) {
      socket.pause();
    }
  }

  /** What was swallowed is lost; the next connection is served. */
  heal(): void {
    this.silent = false;
    this.drop();
  }

  /** Waits until every program that runs now has ended. */
  async untilEnded(): Promise<void> {
    await Promise.all([...this.relays].map(({ ended }) => ended));
  }

  async close(): Promise<void> {
    this.drop();
    await new Promise((resolve) => this.tcp.close(resolve));
  }

  /** Lets a connection in as soon as there is one to the sshd; where there is none, it is broken off. */
  private welcome(socket: Socket, key: string, { hostKey, user, ...to }: Behind): void {
    const way: Way = { socket, open: true };
    const onward = new Client();
    this.ways.add(way);
    socket
      .on("error", () => undefined)
      .on("close", () => {
        way.open = false;
        this.ways.delete(way);
        onward.end();
      });
    if (this.silent) {
      return;
    }
    onward.on("error", () => undefined).on("close", () => socket.destroy());
    onward.once("ready", () => {
      const ssh = new Server({ hostKeys: [key] }, (client) => this.serve(client, onward, way));
      ssh.injectSocket(socket);
      socket.resume();
    });
    onward.connect({
      ...to,
      username: user,
      hostVerifier: (shown: Buffer) => shown.toString("base64") === hostKey.split(" ")[1],
    });
  }

  private serve(client: Connection, onward: Client, way: Way): void {
    client.on("error", () => undefined);
    client.on("authentication", (context) => context.accept());
    client.on("session", (acceptSession) => {
      acceptSession().on("exec", (acceptCommand, _reject, { command }) => {
        this.hand(acceptCommand(), command, onward, way);
      });
    });
  }

  private stepOf({ change, marks }: Frame): string | undefined {
    return change ?? (this.looks && marks !== undefined ? LOOK : undefined);
  }

  private keep(relay: CommandRelay): void {
    this.relays.add(relay);
    void relay.ended.then(() => this.relays.delete(relay));
  }

  private hand(channel: ServerChannel, command: string, onward: Client, way: Way): void {
    channel.on("error", () => undefined);
    const isOpen = () => way.open && !this.silent && channel.writable;
    onward.exec(command, (error, program) => {
      if (error === undefined) {
        const watch: Watch = (change) => this.watch(change);
        this.keep(
          new CommandRelay(channel, program, command, { isOpen, watch, stepOf: (frame) => this.stepOf(frame) }),
        );
      } else {
        channel.close();
      }
    });
  }
}

/** A connection of a provider. */
interface Way {
  readonly socket: Socket;
  /** False from when it is broken: at once, which the socket itself tells later. */
  open: boolean;
}
