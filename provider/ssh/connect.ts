import type { Connection } from "../connection";
import { isWithoutAnswer } from "../errors/hostError";
import { enter, type Jump, reach } from "./jumps";
import { type Route, routeTo } from "./route";

/** One SSH connection. */
export interface SshConnection {
  /** The host as errors name it: `root@host:22`. */
  readonly where: string;
  /** True until the connection is closed by either side, or found dead. */
  readonly alive: boolean;
  /** Whether a command on it was killed that has not ended. */
  readonly isCluttered: boolean;
  /**
   * Starts a command on a channel of its own.
   * @throws HostError `unreachable` when the connection is gone, or the host refuses another channel.
   */
  open(command: string): Promise<SshChannel>;
  close(): void;
}

/** A running remote command. */
export interface SshChannel {
  write(text: string): void;
  /** Sets who is told of output, and, once, of the end. The exit code is undefined when the connection broke. */
  listen(listener: SshChannelListener): void;
  /** Ends the command's input. */
  end(): void;
  /** Ends the command's input and gives the channel up. */
  close(): void;
  /**
   * Ends the command by force, where the host lets, and gives the channel up. One that goes on keeps its place among the few
   * that a connection has (OpenSSH: MaxSessions).
   */
  kill(): void;
}

export interface SshChannelListener {
  stdout(text: string): void;
  stderr(text: string): void;
  closed(exitCode: number | undefined): void;
}

/**
 * Connects and logs in, through the hosts on the way, the key of each checked first. Connections to those are shared; where
 * one of them turns out to be dead, it goes once more by another.
 *
 * @throws HostError `unreachable`, `timeout`, `authentication`, `host-key` or `configuration`.
 */
export async function connect(connection: Connection): Promise<SshConnection> {
  const route = routeTo(connection);
  const { jumps, arrival } = depart(route);
  try {
    return await arrival;
  } catch (error) {
    if (isWithoutAnswer(error) && jumps.some(({ isDead }) => isDead)) {
      return depart(route).arrival;
    }
    throw error;
  }
}

function depart([first, ...further]: Route): { jumps: readonly Jump[]; arrival: Promise<SshConnection> } {
  const jumps: Jump[] = [];
  let last = first;
  for (const hop of further) {
    jumps.push(enter(last, jumps.at(-1)));
    last = hop;
  }
  return { jumps, arrival: reach(last, jumps.at(-1)) };
}
