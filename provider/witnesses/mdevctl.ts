import { z } from "zod";
import type { MdevId } from "../names/mdevName";

/** A persistent definition of a mediated device, as mdevctl keeps it in /etc/mdevctl.d. */
export interface Definition extends MdevId {
  /** `vfio_ccw-io`. */
  readonly type: string;
  /** True for `start: auto`, which libvirt calls autostart. */
  readonly autostart: boolean;
}

const device = z.object({ mdev_type: z.string(), start: z.string() });
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
        Object.entries(entries).map(([uuid, { mdev_type, start }]) => ({
          uuid: uuid.toLowerCase(),
          subchannel,
          type: mdev_type,
          autostart: start === "auto",
        })),
      ),
    ),
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
