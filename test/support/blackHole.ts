import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { execa } from "execa";
import { unlessLate, until } from "../../provider/waiting";

const LISTENER = `const server = require("node:net").createServer();
server.listen({ port: 0, host: "127.0.0.1", backlog: 1 }, () => console.log(server.address().port));`;

/**
 * A port of 127.0.0.1 that drops packets, as a firewall does: its owner is stopped, and the kernel's queue of those who
 * wait for it is full.
 */
export class BlackHole {
  private constructor(
    readonly port: number,
    private readonly end: () => Promise<unknown>,
  ) {}

  static async open(): Promise<BlackHole> {
    const owner = execa(process.execPath, ["-e", LISTENER], { stdin: "ignore", reject: false });
    const waiting: Socket[] = [];
    const end = () => {
      for (const socket of waiting) {
        socket.destroy();
      }
      owner.kill("SIGKILL");
      return owner;
    };
    const [printed] = await once(owner.stdout, "data");
    const port = Number(String(printed));
    owner.kill("SIGSTOP");
    const full = await until(10_000, async () => {
      const socket = connect(port, "127.0.0.1").on("error", () => undefined);
      waiting.push(socket);
      return (await unlessLate(300, once(socket, "connect"))) === undefined || undefined;
    });
    if (full === undefined) {
      await end();
      throw new Error("the queue does not fill");
    }
    return new BlackHole(port, end);
  }

  async stop(): Promise<void> {
    await this.end();
  }
}
