import type { Host } from "../host/host";
import { hostOf } from "../host/hosts";
import { virsh } from "../libvirt/commandLines";
import { recordingPartial } from "../partialFailure";
import { uncertain } from "../undoing";
import { isLeftBehind } from "../unreachable";
import { diskBehind } from "./behind";
import { converge } from "./converge";
import { type Inputs, inputsSchema } from "./inputs";
import { attachmentOf, type Desired, type GuestDiskId, type Observed, type Target } from "./observation";
import { domainUuidOf, observe } from "./observe";
import { noSuchDomain } from "./refusals";
import {
  type Declaration,
  declarationOf,
  inputsOf,
  isOtherDisk,
  liveAsDeclared,
  type State,
  stateOf,
  stateSchema,
} from "./state";
import { ensureSuitable } from "./suitable";
import { leftBehind } from "./unreachable";

/**
 * Attaches a mediated device to a guest, or adopts the one that is there at this bus ID, in the running guest, in its
 * definition or in both.
 *
 * @param declared inputs, as check completed them.
 * @throws HostError; nothing of this run is then left on the host. PartialFailure where that is not certain.
 */
export async function create(declared: unknown): Promise<{ id: string; outs: State }> {
  const inputs = inputsSchema.parse(declared);
  const host = hostOf(inputs.connection);
  const domainUuid = await domainUuidOf(host, inputs.domain);
  const id = { domainUuid, uuid: inputs.mediatedDevice };
  const declaration = declarationOf(inputs);
  const { observed, device } = await brought(host, id, inputs, inputs.live || undefined, declaration);
  return { id: textOf(id), outs: stateOf(declaration, observed, device) };
}

/**
 * Looks at a recorded disk.
 *
 * @returns undefined only when it is confirmed that there is no such domain, or that neither the running guest nor its
 * definition have the disk.
 * @throws HostError when the host cannot be asked: the state is then kept.
 */
export async function read(
  id: string,
  recorded: unknown,
): Promise<{ id: string; props: State; inputs: Inputs } | undefined> {
  const state = stateSchema.parse(recorded);
  const { domainUuid, uuid } = identity(id);
  const host = hostOf(state.connection);
  const [observed, device] = await Promise.all([observe(host, domainUuid), diskBehind(host, uuid)]);
  if (observed === undefined) {
    return undefined;
  }
  const props = stateOf(state, observed, device);
  return props.live || props.config ? { id, props, inputs: inputsOf(props) } : undefined;
}

/**
 * Brings a recorded disk to what is now declared. What differs in the connection alone is recorded, and no more.
 *
 * @throws HostError; the disk is then as it was found. PartialFailure where that is not certain.
 */
export async function update(id: string, recorded: unknown, declared: unknown): Promise<{ outs: State }> {
  const state = stateSchema.parse(recorded);
  const inputs = inputsSchema.parse(declared);
  const declaration = declarationOf(inputs);
  const isInPlace = liveAsDeclared(state) === inputs.live && state.config === inputs.config;
  if (isInPlace && !isOtherDisk(state.device, inputs.device) && state.uncertain !== true) {
    return { outs: { ...state, ...declaration } };
  }
  // Only who declared it to be in the running guest, and no longer does, takes it from there.
  const live = inputs.live ? true : state.declared.live ? false : undefined;
  // Where it fails half-way, the next update must know who declared what.
  const former = { ...declaration, declared: state.declared };
  const { observed, device } = await brought(hostOf(inputs.connection), identity(id), inputs, live, former);
  return { outs: stateOf(declaration, observed, device) };
}

/**
 * Detaches a recorded disk: from the running guest, then from its definition. What is gone already is fine. Where the host
 * cannot be reached, and that was declared to be no obstacle, it is left there, with a warning.
 *
 * @param stays whether another resource has it by now; asked when nothing else is done in its domain.
 * @throws HostError `in-use` when the guest does not let go of it; it is then still in the definition. PartlyDone where a power
 * cut may bring it back.
 */
export async function remove(id: string, recorded: unknown, stays: () => boolean): Promise<void> {
  const state = stateSchema.parse(recorded);
  const host = hostOf(state.connection);
  const { domainUuid, uuid } = identity(id);
  if (state.deleteUnreachable === true && (await isLeftBehind(host, leftBehind(host, state)))) {
    return;
  }
  await host.alone(domainUuid, async () => {
    if (stays()) {
      return;
    }
    const observed = await observe(host, domainUuid);
    if (observed !== undefined) {
      const is = attachmentOf(observed, uuid);
      const target = { domainUuid, uuid, domain: observed.domain, guestDevice: is.guestDevice ?? state.guestDevice };
      await converge(host, target, is, { live: false, config: false });
    }
  });
}

/**
 * Does what is missing, alone on this domain: two disks may want the same bus ID.
 *
 * @param recorded what is recorded as declared where it is not certain what was done.
 * @returns what was then observed.
 */
async function brought(
  host: Host,
  id: GuestDiskId,
  inputs: Inputs,
  live: Desired["live"],
  recorded: Declaration,
): Promise<Found> {
  const { domain, device, guestDevice, config } = inputs;
  const { domainUuid, uuid } = id;
  return host.alone(domainUuid, async () => {
    const before = await lookedAt(host, domainUuid, domain);
    const is = attachmentOf(before, uuid, guestDevice);
    const target = { ...id, domain: before.domain, guestDevice };
    const desired = { live, config };
    await ensureSuitable(host, before, target, is, desired, device);
    const partial = () => ({ id: textOf(id), outs: stateOf(recorded, before, undefined) });
    return recordingPartial(partial, async () => {
      await converge(host, target, is, desired);
      return lookedAtAfter(host, target);
    });
  });
}

/** A disk in a domain that was just changed. */
interface Found {
  readonly observed: Observed;
  /** Bus ID of the disk behind the mediated device; undefined when it cannot be seen. */
  readonly device: string | undefined;
}

/** Looks at a disk that was just changed. @throws PartlyDone when that was not possible. */
async function lookedAtAfter(host: Host, { domainUuid, domain, uuid }: Target): Promise<Found> {
  try {
    const [observed, device] = await Promise.all([lookedAt(host, domainUuid, domain), diskBehind(host, uuid)]);
    return { observed, device };
  } catch (error) {
    throw uncertain(host, error, virsh(host, "dumpxml", domain));
  }
}

async function lookedAt(host: Host, domainUuid: string, domain: string): Promise<Observed> {
  const found = await observe(host, domainUuid);
  if (found === undefined) {
    throw noSuchDomain(host, domain);
  }
  return found;
}

function textOf({ domainUuid, uuid }: GuestDiskId): string {
  return `${domainUuid}/${uuid}`;
}

function identity(id: string): GuestDiskId {
  const [domainUuid, uuid] = id.split("/");
  if (domainUuid === undefined || uuid === undefined) {
    throw new Error(`${id} is not the UUID of a domain and that of a mediated device`);
  }
  return { domainUuid, uuid };
}
