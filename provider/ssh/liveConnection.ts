import type { Duplex } from "node:stream";
import type { ClientChannel } from "ssh2";
import { HostError } from "../errors/hostError";
import { messageOf } from "../errors/messageOf";
import { unlessLate } from "../waiting";
import type { SshChannel, SshChannelListener, SshConnection } from "./connect";
import { DialTimeout } from "./connectFailure";
import { hangUp, type Line } from "./hangUp";

/** A connection that is logged in. */
export class LiveConnection implements SshConnection {
  alive = true;
  private readonly stuck = new Set<LiveChannel>();

  /** @param ended called once, when it is closed by this side, or broke. */
  constructor(
    private readonly line: Line,
    readonly where: string,
    private readonly ended: (broke: boolean) => void,
  ) {
    const broke = () => this.end(true);
    // A reset raises 'error' at any time; without a listener it would end the process.
    line.client.on("error", broke).on("end", broke).on("close", broke);
    // One for each request that waits, of as many as there are hosts behind it.
    line.client.setMaxListeners(0);
  }

  get isCluttered(): boolean {
    return this.stuck.size > 0;
  }

  async open(command: string): Promise<SshChannel> {
    try {
      const { client } = this.line;
      const channel = await this.request<ClientChannel>((done) => client.exec(command, done));
      return new LiveChannel(channel, this.stuck);
    } catch (cause) {
      throw new HostError({
        kind: "unreachable",
        what: "could not start a command",
        host: this.where,
        said: messageOf(cause),
        cause,
      });
    }
  }

  /**
   * A way to another host, as this one sees it.
   * @param limitMs limit for the other host's answer; 0 for none.
   * @throws why there is none, DialTimeout when there was no answer.
   */
  async forward(address: string, port: number, limitMs: number): Promise<Duplex> {
    const { client } = this.line;
    const asked = this.request<ClientChannel>((done) => client.forwardOut("127.0.0.1", 0, address, port, done));
    const way = await unlessLate(limitMs, asked);
    if (way === undefined) {
      asked.then(
        (late) => late.destroy(),
        () => undefined,
      );
      throw new DialTimeout();
    }
    return way;
  }

  /**
   * Whether the other side is there: it is asked for a way that leads nowhere, and a refusal is an answer, too.
   * @param limitMs limit for it; 0 for none.
   */
  async answers(limitMs: number): Promise<boolean> {
    try {
      (await this.forward("127.0.0.1", 1, limitMs)).destroy();
      return true;
    } catch (error) {
      return this.alive && !(error instanceof DialTimeout);
    }
  }

  close(): void {
    this.end(false);
  }

  private end(broke: boolean): void {
    if (this.alive) {
      this.alive = false;
      hangUp(this.line);
      this.ended(broke);
    }
  }

  private request<T>(ask: (done: (error: Error | undefined, result: T) => void) => void): Promise<T> {
    const { client } = this.line;
    return new Promise((resolve, reject) => {
      if (!this.alive) {
        reject(new Error("the connection is closed"));
        return;
      }
      // A connection that breaks now would never call back.
      const broke = () => reject(new Error("the connection broke"));
      client.once("close", broke);
      try {
        ask((error, result) => {
          client.removeListener("close", broke);
          if (error === undefined) {
            resolve(result);
          } else {
            reject(error);
          }
        });
      } catch (error) {
        client.removeListener("close", broke);
        reject(error);
      }
    });
  }
}

class LiveChannel implements SshChannel {
  /** @param stuck those that were killed and have not ended. */
  constructor(
    private readonly channel: ClientChannel,
    private readonly stuck: Set<LiveChannel>,
  ) {
    channel.once("close", () => stuck.delete(this));
  }

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
    // A command may have ended before anybody listened; the library tells again then.
    channel.once("close", (code: unknown) =>
      listener.closed(exitCode ?? (typeof code === "number" ? code : undefined)),
    );
    // What is written to a channel that has just closed is lost; that it closed is told above.
    channel.on("error", () => undefined);
  }

  end(): void {
    this.channel.end();
  }

  close(): void {
    this.channel.end();
    this.channel.close();
  }

  kill(): void {
    this.stuck.add(this);
    // OpenSSH does so for all users but root.
    this.channel.signal("KILL");
    this.close();
  }
}
