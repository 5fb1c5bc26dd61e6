import type { Host } from "../host/host";
import { isRefusedAs } from "../host/virshError";
import { type NodedevInfo, parseNodedevInfo } from "./nodedevInfo";
import { type NodedevXml, parseNodedevXml } from "./nodedevXml";

/** `nodedev-info` and `nodedev-dumpxml` of a device, or undefined when libvirt knows none of that name. */
export async function lookUp(host: Host, name: string): Promise<{ info: NodedevInfo; xml: NodedevXml } | undefined> {
  const [infoText, xmlText] = await Promise.all([
    unlessNotFound(host.read("nodedev-info", name)),
    unlessNotFound(host.read("nodedev-dumpxml", name)),
  ]);
  if (infoText === undefined || xmlText === undefined) {
    return undefined;
  }
  const info = parseNodedevInfo(infoText);
  const xml = parseNodedevXml(xmlText);
  if (info === undefined || xml === undefined) {
    throw host.error({
      kind: "command-failed",
      what: `cannot understand what virsh says of ${name}`,
      said: info === undefined ? infoText : xmlText,
    });
  }
  return { info, xml };
}

/** `nodedev-dumpxml` of a device, or undefined when libvirt knows none of that name. */
export async function lookUpXml(host: Host, name: string): Promise<NodedevXml | undefined> {
  const text = await unlessNotFound(host.read("nodedev-dumpxml", name));
  return text === undefined ? undefined : parseNodedevXml(text);
}

/** The name of the device that `nodedev-define` has defined, from its answer; undefined where that has none. Pure. */
export function nameOfDefined(answer: string): string | undefined {
  return /'(mdev_\w+)' defined/.exec(answer)?.[1];
}

async function unlessNotFound<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isRefusedAs(error, "no-such-device")) {
      return undefined;
    }
    throw error;
  }
}
