import type { Interpreter } from "./interpreter";
import { LANES } from "./lanes";

/** How many looks one program is given before another takes some: a start takes the host as long as about as many. */
const SHARE = 32;

/**
 * Programs of one kind that stay open, one for each lane of changes and one more, so that a look never waits for a
 * change. Each is started when there is no other that could serve: what one device needs is done by one.
 */
export class Programs {
  private readonly all: readonly Interpreter[];

  constructor(create: () => Interpreter) {
    this.all = Array.from({ length: LANES + 1 }, create);
  }

  /** The one for a look: one that is looking already, so that looks are written together; where many wait, a second. */
  forLook(): Interpreter {
    const looking = leastLoaded(this.all.filter(({ busy, changing }) => busy && !changing));
    const [least] = looking;
    const another = least === undefined || (least.load >= SHARE && looking.length < LANES);
    return (another ? this.idle() : undefined) ?? least ?? this.any();
  }

  /** The one for a change: one that does nothing, and of those one that was started. */
  forChange(): Interpreter {
    return this.idle() ?? leastLoaded(this.all.filter(({ changing }) => !changing))[0] ?? this.any();
  }

  /** Starts the first of them, for a change that is to follow. */
  warmUp(): void {
    this.all[0]?.warmUp();
  }

  /** Ends them all. */
  close(): void {
    for (const program of this.all) {
      program.close();
    }
  }

  private idle(): Interpreter | undefined {
    const idle = this.all.filter(({ busy }) => !busy);
    return idle.find(({ open }) => open) ?? idle[0];
  }

  /** Where all are at work, which is when one is just being given up. */
  private any(): Interpreter {
    const [any] = leastLoaded(this.all);
    if (any === undefined) {
      throw new RangeError("there is always a program more than lanes");
    }
    return any;
  }
}

function leastLoaded(programs: readonly Interpreter[]): Interpreter[] {
  return [...programs].sort((one, other) => one.load - other.load);
}
