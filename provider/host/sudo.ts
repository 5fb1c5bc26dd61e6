import { quote } from "../quoting";
import type { SshChannel, SshChannelListener } from "../ssh/connect";

/** How what needs root becomes root: not at all (the login is root, or needs none), or with sudo. */
export interface Sudo {
  /** Undefined: sudo must not ask for one. */
  readonly password: string | undefined;
}

/** What sudo is told to ask with. No program prints it by chance. */
const PROMPT = "[sudo for pulumi-dasd-mdev] ";

/**
 * The words before a program that is kept open. With a password sudo is made to ask each time (-k): it would else leave
 * the password to the program as a command, when it was given it a moment ago.
 */
export function sudoWords(sudo: Sudo | undefined): string {
  return sudo === undefined ? "" : sudo.password === undefined ? "sudo -n -- " : `sudo -S -k -p ${quote(PROMPT)} -- `;
}

/**
 * The shell function `root`, which runs one program as root: `root driverctl …`. So sudoers can name each program with
 * its arguments, and needs no shell. The password reaches the host's shell as input, and sudo through a pipe: it is in
 * no process's arguments or environment, and in no file. The program's own input is empty, or, where sudo does not ask
 * after all, the password: it must not read it.
 */
export function rootFunction(sudo: Sudo | undefined): string {
  if (sudo === undefined) {
    return 'root() { "$@"; }\n';
  }
  return sudo.password === undefined
    ? `root() { sudo -n -- "$@"; }\n`
    : `root_password=${quote(sudo.password)}\nroot() { printf '%s\\n' "$root_password" | sudo -S -k -p '' -- "$@"; }\n`;
}

/** What helps when sudo refused, or undefined when it was not sudo. Its texts are those of the locale C. */
export function sudoRemedy(stderr: string): string | undefined {
  return /^sudo: |^Sorry, (user|try again)|not in the sudoers file|sudo.*(not found|No such file)/m.test(stderr)
    ? "sudo refused: check sudoPassword, or the lines in sudoers; docs/connections.md has them."
    : undefined;
}

/** The channel, which gives sudo its password first where there is one. */
export function pastSudo(channel: SshChannel, sudo: Sudo | undefined): SshChannel {
  return sudo?.password === undefined ? channel : new SudoChannel(channel, sudo.password);
}

/**
 * A channel to a program behind sudo. What is written to it waits until the program has printed something, which virsh
 * does at once; the password is written only if, and when, sudo asks.
 */
class SudoChannel implements SshChannel {
  private waiting: string[] | undefined = [];
  private asked = false;
  private tellHeld: () => void = () => undefined;

  constructor(
    private readonly channel: SshChannel,
    private readonly password: string,
  ) {}

  write(text: string): void {
    if (this.waiting === undefined) {
      this.channel.write(text);
    } else {
      this.waiting.push(text);
    }
  }

  listen(listener: SshChannelListener): void {
    let held = "";
    this.tellHeld = () => {
      const text = held;
      held = "";
      if (text !== "") {
        listener.stderr(text);
      }
    };
    this.channel.listen({
      stdout: (text) => {
        this.tellHeld();
        this.release();
        listener.stdout(text);
      },
      stderr: (text) => {
        held += text;
        if (this.waiting === undefined) {
          this.tellHeld();
        } else if (held.includes(PROMPT)) {
          held = held.replace(PROMPT, "");
          this.answer();
        }
      },
      closed: (exitCode) => {
        this.tellHeld();
        listener.closed(exitCode);
      },
    });
  }

  end(): void {
    this.channel.end();
  }

  /** What was kept back until the program spoke is told now: nobody else says why it did not. */
  close(): void {
    this.tellHeld();
    this.channel.close();
  }

  kill(): void {
    this.tellHeld();
    this.channel.kill();
  }

  private answer(): void {
    if (this.asked) {
      // The password is wrong. Without another one sudo ends, and says so.
      this.channel.end();
      return;
    }
    this.asked = true;
    this.channel.write(`${this.password}\n`);
  }

  private release(): void {
    const waiting = this.waiting ?? [];
    this.waiting = undefined;
    for (const text of waiting) {
      this.channel.write(text);
    }
  }
}
