import { type ChildProcess, spawn } from "node:child_process";
import type { SshChannel, SshChannelListener } from "../../provider/ssh/connect";

/** A channel to a program on this machine, for what needs a real interpreter and no host. */
export class LocalChannel implements SshChannel {
  readonly child: ChildProcess;

  /** @param environment what is added to this process's. */
  constructor(command: string, environment: NodeJS.ProcessEnv = {}) {
    this.child = spawn("sh", ["-c", `exec ${command}`], { stdio: "pipe", env: { ...process.env, ...environment } });
    this.child.stdin?.on("error", () => undefined);
  }

  write(text: string): void {
    this.child.stdin?.write(text);
  }

  listen(listener: SshChannelListener): void {
    this.child.stdout?.setEncoding("utf8").on("data", (text: string) => listener.stdout(text));
    this.child.stderr?.setEncoding("utf8").on("data", (text: string) => listener.stderr(text));
    this.child.once("close", (code) => listener.closed(code ?? undefined));
  }

  end(): void {
    this.child.stdin?.end();
  }

  close(): void {
    this.child.stdin?.end();
  }

  kill(): void {
    this.child.kill("SIGKILL");
  }
}
