import { z } from "zod";
import { busIdPattern } from "../names/busId";
import type { MdevId } from "../names/mdevName";
import { uuidPattern } from "../names/uuid";

/** A persistent definition of a mediated device, as mdevctl keeps it in /etc/mdevctl.d. */
export interface Definition extends MdevId {
  /** `vfio_ccw-io`. */
  readonly type: string;
  /** True for `start: auto`, which libvirt calls autostart. */
  readonly autostart: boolean;
}

const device = z
  .object({ mdev_type: z.string(), start: z.string() })
  .transform(({ mdev_type, start }) => ({ type: mdev_type, autostart: start === "auto" }));
const schema = z.array(z.record(z.string(), z.array(z.record(z.string(), device))));

/** The command that lists what is defined, past libvirt's cache. */
export const LIST_DEFINED = "mdevctl list --defined --dumpjson";

/** The file in which mdevctl keeps a definition: `/etc/mdevctl.d/0.0.0004/<uuid>`. Source: mdevctl, src/mdev.rs. */
export function definitionFile({ subchannel, uuid }: MdevId): string {
  return `/etc/mdevctl.d/${subchannel}/${uuid}`;
}

/** What {@link definedScript} prints first where there is no mdevctl. */
const WITHOUT_MDEVCTL = "no mdevctl";

/** Prints mdevctl's files, a line `SUBCHANNEL/UUID JSON` for each. */
export const filesScript = [
  "[ -e /etc/mdevctl.d ] || exit 0",
  "cd /etc/mdevctl.d || exit",
  'for file in */*; do if [ -f "$file" ]; then printf \'%s \' "$file"; tr -d "\\n" <"$file"; echo; fi; done',
].join("\n");

/** Lists what is defined with {@link LIST_DEFINED}; where there is no mdevctl, as {@link filesScript} does. */
export const definedScript = [
  `if command -v mdevctl >/dev/null; then ${LIST_DEFINED}; exit; fi`,
  `echo ${WITHOUT_MDEVCTL}`,
  filesScript,
].join("\n");

/**
 * Parses the output of {@link definedScript}; mdevctl's is `[{"0.0.0004":[{"<uuid>":{…}}]}]`, or `[]`.
 *
 * @returns undefined when it is not such output.
 * Source: mdevctl, README.md, and src/mdev.rs.
 */
export function parseDefinitions(text: string): Definition[] | undefined {
  return text.startsWith(WITHOUT_MDEVCTL) ? parseFiles(text) : parseJsonOfAll(text);
}

/** One file that cannot be read may be of any device: none is known then, as where mdevctl itself lists. */
function parseFiles(text: string): Definition[] | undefined {
  const found = filesOf(text).map(({ definition }) => definition);
  return found.every((definition) => definition !== undefined) ? found : undefined;
}

/** The files among those that {@link filesScript} printed that are no definitions, as paths on the host. Pure. */
export function brokenFiles(text: string): string[] {
  return filesOf(text).flatMap(({ path, definition }) => (definition === undefined ? [path] : []));
}

function filesOf(text: string): { path: string; definition: Definition | undefined }[] {
  return [...text.matchAll(/^([^/\s]+)\/(\S+) (.*)$/gm)]
    .filter(([, subchannel = "", uuid = ""]) => busIdPattern.test(subchannel) && uuidPattern.test(uuid))
    .map(([, subchannel = "", uuid = "", json = ""]) => ({
      path: definitionFile({ subchannel, uuid }),
      definition: parseDefinitionFile({ uuid: uuid.toLowerCase(), subchannel }, json),
    }));
}

function parseJsonOfAll(json: string): Definition[] | undefined {
  const { data } = schema.safeParse(parseJson(json));
  return data?.flatMap((parents) =>
    Object.entries(parents).flatMap(([subchannel, devices]) =>
      devices.flatMap((entries) =>
        Object.entries(entries).map(([uuid, about]) => ({ uuid: uuid.toLowerCase(), subchannel, ...about })),
      ),
    ),
  );
}

/**
 * Parses the file in which mdevctl keeps one definition, `/etc/mdevctl.d/0.0.0004/<uuid>`.
 *
 * @returns undefined when it is not such a file, or is just being written.
 */
export function parseDefinitionFile(id: MdevId, json: string): Definition | undefined {
  const { data } = device.safeParse(parseJson(json));
  return data && { ...id, ...data };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
