import { HostError } from "../errors/hostError";
import type { Host } from "../host/host";
import { type MdevId, mdevName } from "../names/mdevName";
import { commandLine, quote } from "../quoting";
import { untilDone } from "../waiting";
import {
  type ActiveDevice,
  activeScript,
  parseActive,
  parseSubchannels,
  type Subchannel,
  subchannelsScript,
} from "./kernel";
import { libvirtWorkScript, parseLibvirtWork } from "./libvirtWork";
import {
  brokenFiles,
  type Definition,
  definedScript,
  definitionFile,
  filesScript,
  LIST_DEFINED,
  parseDefinitionFile,
  parseDefinitions,
} from "./mdevctl";

/** The mediated devices that exist in the kernel. @throws HostError when the host did not answer. */
export async function activeDevices(host: Host): Promise<ActiveDevice[]> {
  return parseActive(await host.see("cannot list the active mediated devices", activeScript));
}

const NOT_LISTED = "cannot list the defined mediated devices";

/** How long mdevctl may fail to list, since libvirt may just be writing one of the files that it reads. */
const HALF_WRITTEN_LIMIT_MS = 3_000;

/** How long files may go on vanishing while mdevctl reads them: where many are written, each of its lists takes seconds. */
const VANISHING_LIMIT_MS = 30_000;

/**
 * The definitions that mdevctl has.
 * @throws HostError `command-failed` when mdevctl cannot read its files, naming them, or why there was no answer.
 */
export async function definitions(host: Host): Promise<Definition[]> {
  try {
    const list = () => untilDone(HALF_WRITTEN_LIMIT_MS, () => listDefinitions(host), isRefusal);
    return await untilDone(VANISHING_LIMIT_MS, list, hasVanished);
  } catch (error) {
    throw isRefusal(error) ? await namingBrokenFiles(host, error) : error;
  }
}

/** One file that mdevctl cannot read keeps it from listing any. */
async function namingBrokenFiles(host: Host, error: HostError): Promise<HostError> {
  const broken = brokenFiles(await host.see(NOT_LISTED, filesScript));
  const help =
    broken.length > 0 ? `Repair or move away there: ${commandLine(broken)}` : `Try it there: ${LIST_DEFINED}`;
  return host.error({ kind: "command-failed", what: NOT_LISTED, said: error.said, help, cause: error });
}

function isRefusal(error: unknown): error is HostError {
  return error instanceof HostError && error.kind === "command-failed";
}

/** A file that was there when mdevctl began, and is replaced by now. Seen with mdevctl 1.2.0, where 128 are defined. */
function hasVanished(error: unknown): boolean {
  return isRefusal(error) && error.said?.includes("(os error 2)") === true;
}

async function listDefinitions(host: Host): Promise<Definition[]> {
  const said = await host.see(NOT_LISTED, definedScript);
  const parsed = parseDefinitions(said);
  if (parsed === undefined) {
    throw host.error({ kind: "command-failed", what: NOT_LISTED, said });
  }
  return parsed;
}

/** As {@link definitions}, but an mdevctl that answers with an error is that error. Silence is still thrown. */
export async function definitionsOrRefusal(host: Host): Promise<Definition[] | HostError> {
  try {
    return await definitions(host);
  } catch (error) {
    if (isRefusal(error)) {
      return error;
    }
    throw error;
  }
}

/** All subchannels, as the kernel has them. @throws HostError when the host did not answer. */
export async function subchannels(host: Host): Promise<Subchannel[]> {
  return parseSubchannels(await host.see("cannot list the subchannels", subchannelsScript));
}

/** How many seconds libvirt has had a processor; 0 where nobody tells. @throws HostError when the host did not answer. */
export async function libvirtWork(host: Pick<Host, "see">): Promise<number> {
  return parseLibvirtWork(await host.see("cannot look whether libvirt is at work", libvirtWorkScript));
}

/** What a glance at one device shows. */
export interface Glance {
  readonly active: ActiveDevice | undefined;
  readonly defined: Definition | undefined;
}

/**
 * Looks whether one device exists in the kernel, and whether mdevctl has a file of it. Much cheaper than listing: for
 * watching what was just done to a device. That a definition is nowhere else either, only {@link definitions} tells.
 */
export async function glance(host: Host, id: MdevId): Promise<Glance> {
  const script = glanceScript(id);
  const [path = "", ...file] = (await host.see(`cannot look at ${mdevName(id)}`, script)).split("\n");
  return {
    active: path === "" ? undefined : { ...id, path },
    defined: parseDefinitionFile(id, file.join("\n")),
  };
}

/** Builtins of the shell alone: a process takes longer to start than all of this. */
function glanceScript(id: MdevId): string {
  return [
    `cd -P /sys/bus/css/devices/${quote(`${id.subchannel}/${id.uuid}`)} 2>/dev/null && pwd -P || echo`,
    "{",
    'while IFS= read -r line || [ -n "$line" ]; do printf \'%s\\n\' "$line"; done',
    `} 2>/dev/null <${quote(definitionFile(id))}`,
    "true",
  ].join("\n");
}
