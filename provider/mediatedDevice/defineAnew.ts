import type { Host } from "../host/host";
import { isDisconnected, VirshError } from "../host/virshError";
import { nameOfDefined } from "../libvirt/nodedev";
import { isSameMdev, type MdevId, parseMdevName } from "../names/mdevName";
import { until } from "../waiting";
import { definitions } from "../witnesses/witnesses";
import { type Definable, LAG_LIMIT_MS, undefine, withDefinition } from "./steps";

/**
 * Defines a device whose UUID libvirt makes, and waits until mdevctl shows it. Where the answer is lost, the one definition
 * that the subchannel then has more than before is taken for it; of several, nobody knows which it is, and none is undone.
 */
export async function defineAnew(host: Host, what: Definable, undo: (() => Promise<void>)[]): Promise<MdevId> {
  const { subchannel } = what;
  const known = await definedOn(host, subchannel);
  const added = async () =>
    (await definedOn(host, subchannel)).filter((id) => !known.some((old) => isSameMdev(old, id)));
  let find = async () => onlyOne(host, subchannel, await added());
  undo.push(async () => {
    const ours = await find();
    if (ours !== undefined) {
      await undefine(host, ours);
    }
  });
  // Never twice: a second attempt would make a second UUID.
  const attempt = withDefinition(host, what, (path) => host.change("nodedev-define", path));
  try {
    const told = parseMdevName(nameOfDefined(await attempt()) ?? "");
    find = told === undefined ? find : async () => told;
  } catch (error) {
    if (error instanceof VirshError && !isDisconnected(error)) {
      // Nothing was defined: what is there more than before is somebody else's.
      find = async () => undefined;
    }
    throw error;
  }
  const id = await until(LAG_LIMIT_MS, async () => {
    const [ours, all] = await Promise.all([find(), added()]);
    return all.find((one) => ours !== undefined && isSameMdev(one, ours));
  });
  if (id === undefined) {
    throw host.error({ kind: "timeout", what: `mdevctl does not show the device that was defined on ${subchannel}` });
  }
  return id;
}

function onlyOne(host: Host, subchannel: string, [one, ...others]: readonly MdevId[]): MdevId | undefined {
  if (others.length > 0) {
    throw host.error({
      kind: "command-failed",
      what: `several devices were defined on ${subchannel} at the same time`,
    });
  }
  return one;
}

async function definedOn(host: Host, subchannel: string): Promise<MdevId[]> {
  return (await definitions(host)).filter((definition) => definition.subchannel === subchannel);
}
