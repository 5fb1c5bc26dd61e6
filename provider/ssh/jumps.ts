import { isWithoutAnswer } from "../errors/hostError";
import { dial } from "./dial";
import { LiveConnection } from "./liveConnection";
import type { Hop } from "./route";

/** Those that are reached directly, by the hop and all that it is reached with: a secret. */
const direct = new Map<string, Jump>();

/**
 * The connection to a jump host, for one more who goes on from there: the one that is open, or being made, with the same
 * settings and credentials, or else a new one. Many hosts behind it are one login there, of which OpenSSH would refuse some
 * at random beyond its MaxStartups; ways through it are not counted by its MaxSessions.
 *
 * @param before the jump host that it is reached through. It is left with this one.
 */
export function enter(hop: Hop, before: Jump | undefined): Jump {
  const beside = before?.beyond ?? direct;
  const key = JSON.stringify(hop);
  const open = beside.get(key);
  if (open !== undefined) {
    before?.leave();
    open.join();
    return open;
  }
  const jump = new Jump(hop, before, () => {
    if (beside.get(key) === jump) {
      beside.delete(key);
    }
  });
  beside.set(key, jump);
  return jump;
}

/**
 * Connects and logs in to a hop, perhaps through a jump host, which is left when the connection ends, or there is none.
 *
 * @param over called when the connection has ended, or could not be made. Default: nobody is told.
 * @throws HostError why it cannot.
 */
export async function reach(
  hop: Hop,
  jump: Jump | undefined,
  over: () => void = () => undefined,
): Promise<LiveConnection> {
  const end = () => {
    over();
    jump?.leave();
  };
  try {
    return new LiveConnection(await dial(hop, await jump?.connection), hop.where, (broke) => {
      if (broke) {
        jump?.shut();
      }
      end();
    });
  } catch (error) {
    if (isWithoutAnswer(error)) {
      await jump?.judge(hop.limits.timeoutMs);
    }
    end();
    throw error;
  }
}

/** A connection to a jump host, and those who go through it. */
export class Jump {
  /** The connection, logged in. It rejects with what {@link reach} throws. */
  readonly connection: Promise<LiveConnection>;
  /** The jump hosts that are reached through it. */
  readonly beyond = new Map<string, Jump>();
  private users = 1;
  private dead = false;

  /** @param shut lets nobody else in: who comes next gets another one. */
  constructor(
    hop: Hop,
    private readonly before: Jump | undefined,
    readonly shut: () => void,
  ) {
    this.connection = reach(hop, before, shut);
  }

  /** Whether it was found dead, so that who failed on it may try another one. */
  get isDead(): boolean {
    return this.dead;
  }

  /**
   * Finds out whether it is dead, which its keepalives have perhaps not shown yet, and those before it. One that could not
   * be reached at all is not.
   *
   * @param limitMs how long it may take for an answer; 0 for no limit.
   */
  async judge(limitMs: number): Promise<void> {
    const connection = await this.connection.catch(() => undefined);
    if (connection !== undefined && !(await connection.answers(limitMs))) {
      this.dead = true;
      this.shut();
      await this.before?.judge(limitMs);
    }
  }

  /** Says that one more goes through it. */
  join(): void {
    this.users += 1;
  }

  /** Says that one of those who go through it is gone. The last one closes it. */
  leave(): void {
    this.users -= 1;
    if (this.users === 0) {
      this.shut();
      this.connection.then(
        (connection) => connection.close(),
        () => undefined,
      );
    }
  }
}
