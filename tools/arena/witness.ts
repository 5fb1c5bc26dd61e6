import { isSameMdev, type MdevId } from "../../provider/names/mdevName";
import { type Definition, parseDefinitions } from "../../provider/witnesses/mdevctl";

/** What mdevctl says of devices that were to be made, or to be removed. */
export interface Evidence {
  /** Those that are active now. */
  readonly active: readonly MdevId[];
  /** Those that are active, and defined with start auto. */
  readonly ready: readonly MdevId[];
  /** Those that are active or defined. */
  readonly left: readonly MdevId[];
  /** Others that are active or defined on the same subchannels, or under the same UUIDs: nobody was to make them. */
  readonly strays: readonly MdevId[];
}

/**
 * Weighs the output of `mdevctl list --dumpjson` and of `mdevctl list --defined --dumpjson`. Pure.
 *
 * @throws an Error when one of them is no such output.
 */
export function weigh(active: string, defined: string, mdevs: readonly MdevId[]): Evidence {
  const [running, kept] = [parse(active), parse(defined)];
  const has = (list: readonly MdevId[], mdev: MdevId) => list.some((other) => isSameMdev(other, mdev));
  const isRelated = (one: MdevId) => mdevs.some((mdev) => mdev.uuid === one.uuid || mdev.subchannel === one.subchannel);
  const automatic = kept.filter(({ autostart }) => autostart);
  return {
    active: mdevs.filter((mdev) => has(running, mdev)),
    ready: mdevs.filter((mdev) => has(running, mdev) && has(automatic, mdev)),
    left: mdevs.filter((mdev) => has(running, mdev) || has(kept, mdev)),
    strays: [...running, ...kept.filter((one) => !has(running, one))]
      .filter((one) => isRelated(one) && !has(mdevs, one))
      .map(({ uuid, subchannel }) => ({ uuid, subchannel })),
  };
}

function parse(json: string): Definition[] {
  const definitions = parseDefinitions(json);
  if (definitions === undefined) {
    throw new Error(`mdevctl list printed what cannot be read: ${json.slice(0, 200)}`);
  }
  return definitions;
}
