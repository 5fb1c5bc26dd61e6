import { type Connection, describeConnection } from "../connection";
import { HostError } from "../errors/hostError";
import { connect, type SshChannel, type SshConnection } from "../ssh/connect";

/** How long a failure to connect stands for those who ask next, so that many devices wait for a dead host once. */
const FAILURE_STANDS_MS = 15_000;

/**
 * The one SSH connection to a host, for all that is done there: made when it is first asked for, and again when it broke,
 * until it is closed for good.
 */
export class SharedConnection {
  private connecting: Promise<SshConnection> | undefined;
  /** Those that have no more room, since commands on them do not end. Others may still be at work there. */
  private readonly cluttered = new Set<SshConnection>();
  private shown: string;
  private closed = false;

  constructor(private readonly connection: Connection) {
    this.shown = describeConnection(connection);
  }

  /** `user@host:port`, as far as the connection says so; once connected, with what ssh's configuration says too. */
  get where(): string {
    return this.shown;
  }

  /**
   * The open connection. Those who ask while one is being made share it, or its failure; a dead one is replaced.
   * @throws HostError why there is none.
   */
  async open(): Promise<SshConnection> {
    if (this.closed) {
      // What is still asked for then must not keep the process from ending.
      throw new HostError({ kind: "unreachable", host: this.shown, what: "the connection was closed" });
    }
    const shared = this.connecting ?? this.dial();
    const connection = await shared;
    if (connection.alive && !this.cluttered.has(connection)) {
      return connection;
    }
    if (this.connecting === shared) {
      this.connecting = undefined;
    }
    return this.open();
  }

  /**
   * Starts a command on it; where it turns out to be broken, or has no room left, so that nothing was begun, once more on
   * a new one.
   * @throws HostError as {@link open} does, or that no command can be started.
   */
  async start(command: string): Promise<SshChannel> {
    const connection = await this.open();
    try {
      return await connection.open(command);
    } catch (error) {
      if (connection.alive) {
        if (!connection.isCluttered) {
          throw error;
        }
        this.cluttered.add(connection);
      }
      return (await this.open()).open(command);
    }
  }

  /** Ends it, if there is one. There is no other afterwards. */
  close(): void {
    this.closed = true;
    for (const connection of this.cluttered) {
      connection.close();
    }
    this.connecting?.then(
      (connection) => connection.close(),
      () => undefined,
    );
    this.connecting = undefined;
  }

  private dial(): Promise<SshConnection> {
    const dialing = connect(this.connection);
    this.connecting = dialing;
    dialing.then(
      ({ where }) => {
        this.shown = where;
      },
      () => {
        const forget = () => {
          if (this.connecting === dialing) {
            this.connecting = undefined;
          }
        };
        setTimeout(forget, FAILURE_STANDS_MS).unref();
      },
    );
    return dialing;
  }
}
