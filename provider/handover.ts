import { isDeepStrictEqual } from "node:util";
import { type Bag, inside } from "./arguments/bag";

/**
 * What the program of this phase of a `pulumi` command has on the hosts; a provider process lives for one phase.
 *
 * The engine makes what is declared under a new name first, and deletes what no longer is under its old one last, perhaps in a
 * later command, where something else failed. Where a resource was renamed without an alias, both are the same thing on the
 * host, which the new one has adopted.
 */
export class Handover {
  private readonly declared: Bag[] = [];
  private readonly kept = new Set<string>();

  /** A resource is declared so. A deletion and a refresh alone check none. */
  declares(inputs: Bag): void {
    this.declared.push({ ...inputs });
  }

  /** This stays as it is, or is changed in place. A refresh compares too, but what was recorded, not what is declared. */
  keeps(id: string, { __provider: _code, ...inputs }: Bag): void {
    if (this.declared.some((one) => isDeepStrictEqual(one, inputs))) {
      this.has(id, inputs);
    }
  }

  /** This was made, or adopted. */
  has(id: string, inputs: Bag): void {
    this.kept.add(keyOf(id, inputs));
  }

  /** Whether what is to be deleted is what the program has, so that it has to stay: then a warning says so. */
  hasTaken(id: string, props: Bag): boolean {
    const has = this.kept.has(keyOf(id, props));
    if (has) {
      // The engine shows what its provider prints; a provider in Pulumi's state has no other way to warn.
      console.warn(
        `warning: ${id} stays on ${hostOf(props)}, since a resource of this program has it. ` +
          "If it was renamed, give it its old name in aliases: then it also keeps what was there before it.",
      );
    }
    return has;
  }
}

/** The name of the host is its identity; the rest of a connection is a way to it. */
function keyOf(id: string, props: Bag): string {
  return JSON.stringify([id, hostOf(props)]);
}

function hostOf({ connection }: Bag): unknown {
  return inside(connection, "host");
}
