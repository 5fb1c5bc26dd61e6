import { existsSync } from "node:fs";
import { execa } from "execa";
import { until } from "../../provider/waiting";
import type { KeyPair } from "./keys";

/** A real ssh-agent, on a socket of its own. */
export class SshAgent {
  private constructor(
    readonly socket: string,
    private readonly end: () => Promise<unknown>,
  ) {}

  /** @param socket a path where there is nothing yet. */
  static async start(socket: string): Promise<SshAgent> {
    const agent = execa("ssh-agent", ["-D", "-a", socket], { stdin: "ignore", reject: false });
    const end = () => {
      agent.kill();
      return agent;
    };
    await until(10_000, async () => existsSync(socket) || undefined);
    return new SshAgent(socket, end);
  }

  /** Gives it these keys, and no others. */
  async has(...keys: KeyPair[]): Promise<void> {
    await this.add("-D");
    for (const { path } of keys) {
      await this.add(path);
    }
  }

  /** Runs ssh-add(1). */
  async add(...args: string[]): Promise<void> {
    await execa("ssh-add", ["-q", ...args], { env: { SSH_AUTH_SOCK: this.socket } });
  }

  async stop(): Promise<void> {
    await this.end();
  }
}
