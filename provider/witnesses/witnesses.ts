import { HostError } from "../errors/hostError";
import type { Host } from "../host/host";
import { until } from "../waiting";
import {
  type ActiveDevice,
  activeScript,
  parseActive,
  parseSubchannel,
  type Subchannel,
  subchannelOfDeviceScript,
  subchannelScript,
} from "./kernel";
import { type Definition, definedScript, parseDefinitions } from "./mdevctl";

/** The mediated devices that exist in the kernel. @throws HostError when the host did not answer. */
export async function activeDevices(host: Host): Promise<ActiveDevice[]> {
  return parseActive(await host.see("cannot list the active mediated devices", activeScript));
}

/** How long mdevctl may fail to list, since libvirt may just be writing one of the files that it reads. */
const HALF_WRITTEN_LIMIT_MS = 3_000;

/**
 * The definitions that mdevctl has.
 * @throws HostError `command-failed` when mdevctl is missing or cannot read its files, or why there was no answer.
 */
export async function definitions(host: Host): Promise<Definition[]> {
  let failure: unknown;
  const listed = await until(HALF_WRITTEN_LIMIT_MS, async () => {
    try {
      return await listDefinitions(host);
    } catch (error) {
      if (!(error instanceof HostError && error.kind === "command-failed")) {
        throw error;
      }
      failure = error;
      return undefined;
    }
  });
  if (listed === undefined) {
    throw failure;
  }
  return listed;
}

async function listDefinitions(host: Host): Promise<Definition[]> {
  const what = "cannot list the defined mediated devices";
  const json = await host.see(what, definedScript);
  const parsed = parseDefinitions(json);
  if (parsed === undefined) {
    throw host.error({ kind: "command-failed", what, said: json, help: `Try it there: ${definedScript}` });
  }
  return parsed;
}

/** As {@link definitions}, but an mdevctl that answers with an error is `unknown`. Silence is still thrown. */
export async function definitionsIfKnown(host: Host): Promise<Definition[] | "unknown"> {
  try {
    return await definitions(host);
  } catch (error) {
    if (error instanceof HostError && error.kind === "command-failed") {
      return "unknown";
    }
    throw error;
  }
}

/** The subchannel with this bus ID, or undefined when the kernel has none. */
export async function subchannelByBusId(host: Host, busId: string): Promise<Subchannel | undefined> {
  return parseSubchannel(await host.see(`cannot look at subchannel ${busId}`, subchannelScript(busId)));
}

/** The subchannel that leads to this device, or undefined when none does. */
export async function subchannelOfDevice(host: Host, device: string): Promise<Subchannel | undefined> {
  return parseSubchannel(await host.see(`cannot look for device ${device}`, subchannelOfDeviceScript(device)));
}
