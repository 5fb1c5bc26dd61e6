import { isSameMdev, type MdevId } from "../../provider/names/mdevName";
import { type Definition, parseDefinitions } from "../../provider/witnesses/mdevctl";

/** What mdevctl says of the devices that a contestant was to make, or to remove. */
export interface Evidence {
  /** Those that are active now. */
  readonly active: readonly MdevId[];
  /** Those that are active, and defined with start auto. */
  readonly ready: readonly MdevId[];
  /** Those that are active or defined. */
  readonly left: readonly MdevId[];
}

/**
 * Weighs the output of `mdevctl list --dumpjson` and of `mdevctl list --defined --dumpjson`. Pure.
 *
 * @throws an Error when one of them is no such output.
 */
export function weigh(active: string, defined: string, mdevs: readonly MdevId[]): Evidence {
  const [running, kept] = [parse(active), parse(defined)];
  const has = (list: readonly MdevId[], mdev: MdevId) => list.some((other) => isSameMdev(other, mdev));
  const automatic = kept.filter(({ autostart }) => autostart);
  return {
    active: mdevs.filter((mdev) => has(running, mdev)),
    ready: mdevs.filter((mdev) => has(running, mdev) && has(automatic, mdev)),
    left: mdevs.filter((mdev) => has(running, mdev) || has(kept, mdev)),
  };
}

function parse(json: string): Definition[] {
  const definitions = parseDefinitions(json);
  if (definitions === undefined) {
    throw new Error(`mdevctl list printed what cannot be read: ${json.slice(0, 200)}`);
  }
  return definitions;
}
