import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { TemporaryProject } from "../engine/project";

/** Of a stack's state in a folder, what is looked at. Source: Pulumi, sdk/go/common/apitype, CheckpointV3. */
const stateSchema = z.object({
  checkpoint: z.object({
    latest: z
      .object({
        resources: z.array(z.looseObject({ type: z.string(), urn: z.string() })).default([]),
        pending_operations: z
          .array(z.object({ type: z.string(), resource: z.object({ urn: z.string() }) }))
          .nullish()
          .transform((pending) => pending ?? []),
      })
      .nullish(),
  }),
});

/** What the types of our resources, and of our components, begin with. */
const OURS = ["pulumi-nodejs:dynamic/dasd:", "dasd:"];

/** What a stack has recorded. */
export interface Recorded {
  /** Each property of each of our resources in a line of its own, and each operation that is pending; sorted. */
  readonly text: string;
  /** Whether there are operations of which Pulumi does not know whether they were done. */
  readonly pending: boolean;
  /** The outputs of our resources, by the name that the program gives them. */
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** Reads the state of a project's stack from its file, without Pulumi. */
export async function recordedBy({ home, name }: Pick<TemporaryProject, "home" | "name">): Promise<Recorded> {
  return recordedIn(await readFile(join(home, "state", ".pulumi", "stacks", name, `${name}.json`), "utf8"));
}

/** What the text of a state has in it. Pure. @throws an Error when it is none. */
export function recordedIn(text: string): Recorded {
  const { resources = [], pending_operations: pending = [] } =
    stateSchema.parse(JSON.parse(text)).checkpoint.latest ?? {};
  const ours = resources.filter(({ type }) => OURS.some((prefix) => type.startsWith(prefix)));
  const lines = [
    ...ours.flatMap(({ urn, ...properties }) => propertiesIn(properties).map((line) => `${nameIn(urn)}${line}`)),
    ...pending.map(({ type, resource }) => `${nameIn(resource.urn)} is pending: ${type}`),
  ];
  const outputs = Object.fromEntries(ours.map(({ urn, outputs: of }) => [nameIn(urn), of]));
  return { text: lines.sort().join("\n"), pending: pending.length > 0, outputs };
}

/** The name that the program gives a resource. */
function nameIn(urn: string): string {
  return urn.split("::").at(-1) ?? urn;
}

/** What is another one each time: when something was done, which provider's process did it, and a text that is encrypted. */
const PASSING = ["created", "modified", "provider", "ciphertext"];

/** `.outputs.active: true` */
function propertiesIn(value: unknown, path = ""): string[] {
  if (typeof value !== "object" || value === null) {
    return [`${path}: ${JSON.stringify(value)}`];
  }
  return Object.entries(value)
    .filter(([key]) => !PASSING.includes(key))
    .flatMap(([key, inner]) => propertiesIn(inner, `${path}.${key}`));
}
