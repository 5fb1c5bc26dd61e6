import type { Interpreter } from "./interpreter";
import { LANES } from "./lanes";

/**
 * Programs of one kind that stay open, one for each lane of changes and one more, so that a look never waits for a
 * change. Each is started when there is no other that could serve: what one device needs is done by one.
 */
export class Programs {
  private readonly all: readonly Interpreter[];

  constructor(create: () => Interpreter) {
    this.all = Array.from({ length: LANES + 1 }, create);
  }

  /** The one for a look: that which is looking already, so that looks are written together; else as for a change. */
  forLook(): Interpreter {
    return this.best(
      ({ busy, changing }) => busy && !changing,
      ({ open, busy }) => open && !busy,
      ({ busy }) => !busy,
    );
  }

  /** The one for a change: one that does nothing, and of those one that was started. */
  forChange(): Interpreter {
    return this.best(
      ({ open, busy }) => open && !busy,
      ({ busy }) => !busy,
    );
  }

  /** Ends them all. */
  close(): void {
    for (const program of this.all) {
      program.close();
    }
  }

  /** The first that meets the first of the wishes that any meets. If none does, one is just being given up. */
  private best(...wishes: ((program: Interpreter) => boolean)[]): Interpreter {
    const [chosen = this.all[0]] = wishes.flatMap((wish) => this.all.filter(wish));
    if (chosen === undefined) {
      throw new RangeError("there is always a program more than lanes");
    }
    return chosen;
  }
}
