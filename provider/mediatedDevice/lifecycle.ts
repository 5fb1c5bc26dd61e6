import type { Host } from "../host/host";
import { hostOf } from "../host/hosts";
import { type MdevId, parseMdevName } from "../names/mdevName";
import { type Recorded, recordingPartial } from "../partialFailure";
import { commandLine } from "../quoting";
import { isLeftBehind, type LeftBehind } from "../unreachable";
import { lookAtBoot, warnOfBoot } from "./boot";
import { converge } from "./converge";
import { type Inputs, inputsSchema } from "./inputs";
import { absent, type Observation } from "./observation";
import { deviceBehind, observe, observeWithoutLag } from "./observe";
import { ensureDefinedOnce, ensureFree, ensureSuitable, subchannelOf } from "./parent";
import { type Declaration, declarationOf, inputsOf, type State, stateOf, stateSchema, verifiedOf } from "./state";
import { destroy, makeDurable, undefine, untilGone, writeDefinition } from "./steps";

/**
 * Makes a mediated device, or adopts the one with this UUID on this subchannel, whatever an earlier run had done of it.
 *
 * @param declared inputs, as check completed them.
 * @throws HostError; nothing of this run is then left on the host. PartialFailure where that is not certain; where libvirt
 * was to make the UUID, and it is not known, the message alone says so.
 */
export async function create(declared: unknown): Promise<{ id: string; outs: State }> {
  const inputs = inputsSchema.parse(declared);
  const host = hostOf(inputs.connection);
  const subchannel = inputs.subchannel ?? (await subchannelOf(host, inputs.device ?? ""));
  const { observed, device, boot } = await host.alone(subchannel, async () => {
    const { uuid } = inputs;
    // Asked together, they share what they look at, and the definition is there by the time it is needed.
    const looks = Promise.all([
      ensureSuitable(host, subchannel, inputs.device),
      uuid === undefined ? undefined : observeWithoutLag(host, { subchannel, uuid }),
      ensureFree(host, subchannel, uuid),
      writeDefinition(host, subchannel, uuid),
    ]);
    const boot = lookAtBoot(host, subchannel, inputs.autostart);
    const [device, before, , written] = await looks;
    let known = uuid === undefined ? undefined : { subchannel, uuid };
    const learnt = (id: MdevId) => {
      known = id;
    };
    const partial = () => known && partialOf(before ?? absent(known), declarationOf(inputs, device), device);
    const work = () => converge(host, { subchannel, uuid, written }, before, inputs, learnt);
    // Awaited in the turn: a deletion that is next must find that this was made.
    return { observed: await recordingPartial(partial, work), device, boot: await boot };
  });
  warnOfBoot(boot);
  return { id: observed.name, outs: stateOf(declarationOf(inputs, device), observed, device) };
}

/**
 * Looks at a recorded device.
 *
 * @returns undefined only when it is confirmed that the device is gone.
 * @throws HostError when the host cannot be asked: the state is then kept.
 */
export async function read(
  id: string,
  recorded: unknown,
): Promise<{ id: string; props: State; inputs: Inputs } | undefined> {
  const state = stateSchema.parse(recorded);
  const host = hostOf(state.connection);
  const mdev = identity(id);
  const [observed, device] = await Promise.all([observe(host, mdev), deviceBehind(host, mdev.subchannel)]);
  if (observed === undefined) {
    return undefined;
  }
  const props = stateOf({ ...state, verified: verifiedOf(state) }, observed, device);
  return { id, props, inputs: inputsOf(props) };
}

/**
 * Brings a recorded device to what is now declared. What differs in the connection alone is recorded, and no more.
 *
 * @throws HostError; the device is then as it was found. PartialFailure where that is not certain.
 */
export async function update(id: string, recorded: unknown, declared: unknown): Promise<{ outs: State }> {
  const state = stateSchema.parse(recorded);
  const inputs = inputsSchema.parse(declared);
  const right = inputs.device ?? verifiedOf(state);
  const declaration = declarationOf(inputs, right);
  const isOtherDevice = right !== state.device;
  if (isAsDeclared(state, inputs) && !isOtherDevice && state.uncertain !== true) {
    return { outs: { ...state, ...declaration } };
  }
  const host = hostOf(inputs.connection);
  const { subchannel, uuid } = identity(id);
  const { observed, device, boot } = await host.alone(subchannel, async () => {
    const looks = Promise.all([deviceBehind(host, subchannel), observeWithoutLag(host, { subchannel, uuid })]);
    const boot = lookAtBoot(host, subchannel, inputs.autostart);
    const [device, before] = await looks;
    // What is now there counts: what is recorded may be long ago.
    const begins =
      before === undefined || (inputs.persistent && !before.persistent) || (inputs.active && !before.active);
    const isWrong = right !== undefined && device !== right;
    // To stop one that leads to another disk is no reason to refuse.
    const stops = !inputs.active && !inputs.autostart && before !== undefined && !isAsDeclared(before, inputs);
    if (begins || (isWrong && !stops)) {
      await ensureSuitable(host, subchannel, right);
    }
    if (begins) {
      await ensureFree(host, subchannel, uuid);
    }
    const partial = () => partialOf(before ?? absent({ subchannel, uuid }), declaration, device);
    const work = () => converge(host, { subchannel, uuid }, before, inputs);
    return { observed: await recordingPartial(partial, work), device, boot };
  });
  warnOfBoot(await boot);
  return { outs: stateOf(declaration, observed, device) };
}

/** What is recorded of a device of which it is not certain whether it is still as it was observed. */
function partialOf(was: Observation, declaration: Declaration, device: string | undefined): Recorded {
  return { id: was.name, outs: stateOf(declaration, was, device) };
}

function isAsDeclared(state: Pick<State, "autostart" | "active" | "persistent">, inputs: Inputs): boolean {
  return (
    state.autostart === inputs.autostart && state.active === inputs.active && state.persistent === inputs.persistent
  );
}

/**
 * Stops and undefines a recorded device. What is gone already is fine. Where the host cannot be reached, and that was
 * declared to be no obstacle, it is left there, with a warning.
 *
 * @param stays whether another resource has it by now; asked when nothing else is done on its subchannel.
 * @throws HostError `in-use` while a guest has it, `refused` when its UUID is also defined on another subchannel.
 */
export async function remove(id: string, recorded: unknown, stays: () => boolean): Promise<void> {
  const state = stateSchema.parse(recorded);
  const host = hostOf(state.connection);
  const mdev = identity(id);
  if (state.deleteUnreachable === true && (await isLeftBehind(host, leftBehind(host, state)))) {
    return;
  }
  host.expectChange();
  await host.alone(mdev.subchannel, async () => {
    if (!stays()) {
      await removed(host, mdev);
    }
  });
}

async function removed(host: Host, mdev: MdevId): Promise<void> {
  const observed = await observeWithoutLag(host, mdev);
  if (observed?.persistent === true) {
    await ensureDefinedOnce(host, mdev);
  }
  if (observed?.active === true) {
    await destroy(host, mdev);
  }
  if (observed?.persistent === true) {
    await undefine(host, mdev);
  } else {
    // An attempt that was cut off may have undefined it a moment ago.
    await makeDurable(host, mdev);
  }
  if (observed !== undefined) {
    await untilGone(host, mdev);
  }
}

function leftBehind(host: Host, { name, subchannel, uuid, active, autostart }: State): LeftBehind {
  const was = [active ? "active" : "not active", autostart ? "started at boot" : "not started at boot"].join(", ");
  const virsh = (command: string) => commandLine(["virsh", "-c", host.uri, command, name]);
  return {
    name,
    stays: `UUID ${uuid} on subchannel ${subchannel}, ${was} when it was last seen`,
    removal: `${virsh("nodedev-destroy")}; ${virsh("nodedev-undefine")}`,
  };
}

function identity(id: string) {
  const parsed = parseMdevName(id);
  if (parsed === undefined) {
    throw new Error(`${id} is not the name of a mediated device on a subchannel`);
  }
  return parsed;
}
