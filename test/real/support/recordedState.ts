import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Connection } from "../../../provider/connection";
import { CHECKOUT } from "../../../tools/lib/paths";

/** What a state has that is another in each run, under the name that stands for it in a recorded one. */
export type Particulars = Readonly<Record<string, string>>;

/** How often a text may be quoted as JSON in a state: the stack's configuration is text in it. */
const QUOTED = [3, 2, 1, 0];

/** The particulars of a connection. */
export function particularsOf({ port, hostKey, privateKey }: Connection): Particulars {
  return { PORT: String(port), HOST_KEY: String(hostKey), PRIVATE_KEY: String(privateKey) };
}

function file(version: string): string {
  return join(CHECKOUT, "test/real/states", `${version}.txt`);
}

/** Records a state, as `pulumi stack export --show-secrets` prints it, for {@link recordedState} of a later version. */
export function recordState(version: string, state: string, particulars: Particulars): void {
  const text = quoted(particulars).reduce((all, [name, value]) => all.replaceAll(value, name), state);
  writeFileSync(file(version), text);
}

/** The state that a version recorded, with the particulars of this run. */
export function recordedState(version: string, particulars: Particulars): string {
  const text = readFileSync(file(version), "utf8");
  return quoted(particulars).reduce((all, [name, value]) => all.replaceAll(name, value), text);
}

/** Each with what stands for it, most quoted first: the less quoted text may be in it. */
function quoted(particulars: Particulars): [name: string, value: string][] {
  return QUOTED.flatMap((times) =>
    Object.entries(particulars).map(([name, value]): [string, string] => {
      let text = value;
      for (let time = 0; time < times; time += 1) {
        text = JSON.stringify(text).slice(1, -1);
      }
      return [`@${name}:${times}@`, text];
    }),
  );
}
