import { dial } from "./dial";
import { LiveConnection } from "./liveConnection";
import type { Hop } from "./route";

const jumps = new Map<string, Jump>();

/**
 * The connection to a jump host, for one more who goes on from there: the one that is open, or being made, by the same
 * hops with the same credentials, or else a new one. Many hosts behind it are one login there, which OpenSSH would refuse
 * at random beyond its MaxStartups; ways through it are not counted by its MaxSessions.
 *
 * @param before the jump host that it is reached through. It is left with this one.
 */
export function enter(hop: Hop, before: Jump | undefined): Jump {
  const key = JSON.stringify([before?.key, hop]);
  const known = jumps.get(key);
  if (known === undefined) {
    return new Jump(key, hop, before);
  }
  before?.leave();
  known.join();
  return known;
}

/**
 * Connects and logs in to a hop, perhaps through a jump host, which is left when the connection ends, or there is none.
 *
 * @param over called when the connection has ended, or could not be made. Default: nobody is told.
 */
export async function reach(hop: Hop, jump: Jump | undefined, over = () => {}): Promise<LiveConnection> {
  const end = () => {
    over();
    jump?.leave();
  };
  try {
    return new LiveConnection(await dial(hop, await jump?.connection), hop.where, end);
  } catch (error) {
    end();
    throw error;
  }
}

/** A connection to a jump host, and those who go through it. */
export class Jump {
  readonly connection: Promise<LiveConnection>;
  private users = 1;

  constructor(
    readonly key: string,
    hop: Hop,
    before: Jump | undefined,
  ) {
    jumps.set(key, this);
    this.connection = reach(hop, before, () => this.forget());
  }

  join(): void {
    this.users += 1;
  }

  /** Says that one of those who go through it is gone. The last one closes it. */
  leave(): void {
    this.users -= 1;
    if (this.users === 0) {
      this.forget();
      this.connection.then(
        (connection) => connection.close(),
        () => undefined,
      );
    }
  }

  private forget(): void {
    if (jumps.get(this.key) === this) {
      jumps.delete(this.key);
    }
  }
}
