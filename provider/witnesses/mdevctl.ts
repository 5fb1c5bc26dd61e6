import { z } from "zod";
import type { MdevId } from "../names/mdevName";

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

/** Lists what is defined, past libvirt's cache. */
export const definedScript = "mdevctl list --defined --dumpjson";

/**
 * Parses the output of `mdevctl list --defined --dumpjson`: `[{"0.0.0004":[{"<uuid>":{…}}]}]`, or `[]`.
 *
 * @returns undefined when it is not such output.
 * Source: mdevctl, README.md, and src/mdev.rs.
 */
export function parseDefinitions(json: string): Definition[] | undefined {
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
