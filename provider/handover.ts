import { type Bag, inside } from "./arguments/bag";

/**
 * What was made, or adopted, in this phase of a `pulumi` command; a provider process lives for one.
 *
 * The engine makes what is declared under a new name first, and deletes what no longer is under its old one last. Where a
 * resource was renamed without an alias, both are the same thing on the host, which the new one has adopted.
 */
export class MadeHere {
  private readonly all = new Set<string>();

  add(id: string, props: Bag): void {
    this.all.add(keyOf(id, props));
  }

  /** Whether what is to be deleted belongs to another resource by now, so that it has to stay: then a warning says so. */
  hasTaken(id: string, props: Bag): boolean {
    const has = this.all.has(keyOf(id, props));
    if (has) {
      // The engine shows what its provider prints; a provider in Pulumi's state has no other way to warn.
      console.warn(
        `warning: ${id} stays on ${inside(props.connection, "host")}: another resource of this program has adopted it. ` +
          "Give a resource that is renamed its old name in aliases: then it also keeps what was there before it.",
      );
    }
    return has;
  }
}

/** Hosts may have the same name behind different jump hosts, or at different ports of one that forwards them. */
function keyOf(id: string, { connection }: Bag): string {
  return JSON.stringify([id, ...wayTo(connection)]);
}

function wayTo(login: unknown): unknown[] {
  return login === undefined ? [] : [inside(login, "host"), inside(login, "port"), ...wayTo(inside(login, "proxy"))];
}
