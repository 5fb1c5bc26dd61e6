import { hostOf } from "../host/hosts";
import { verifiedOf } from "../mediatedDevice/state";
import { commandLine } from "../quoting";
import { isLeftBehind, type LeftBehind } from "../unreachable";
import { ruleFile } from "../witnesses/overrides";
import { type Before, converge } from "./converge";
import { type Inputs, inputsSchema, NONE } from "./inputs";
import { release } from "./release";
import {
  declarationOf,
  type Former,
  inputsOf,
  type Observation,
  observe,
  type State,
  stateOf,
  stateSchema,
} from "./state";
import { subchannelOf } from "./suitable";

/**
 * Gives a subchannel to a driver, or adopts one that the driver has already, whatever an earlier run had done of it.
 *
 * @param declared inputs, as check completed them.
 * @throws HostError; the subchannel is then as before. PartialFailure where that is not certain.
 */
export async function create(declared: unknown): Promise<{ id: string; outs: State }> {
  const inputs = inputsSchema.parse(declared);
  const host = hostOf(inputs.connection);
  const subchannel = await subchannelOf(host, inputs);
  const declaration = declarationOf(inputs);
  const outs = (now: Observation, before: Before) => stateOf(declaration, now, formerOf(before, inputs.driver));
  const { before, now } = await host.alone(subchannel, () =>
    converge(host, subchannel, inputs, (found) => outs(found, found)),
  );
  return { id: subchannel, outs: outs(now, before) };
}

/** What was the declared driver's already belongs to the resource: the kernel chooses what it is given back to. */
function formerOf({ driver, override, online, device }: Before, declared: string): Former {
  return {
    verified: device,
    previousOnline: online !== undefined,
    previousDriver: driver === declared ? undefined : driver,
    previousOverride: override === declared ? undefined : override,
  };
}

/**
 * Looks at a recorded subchannel.
 *
 * @returns undefined only when there is no such subchannel, and nothing that would give it to a driver.
 * @throws HostError when the host cannot be asked: the state is then kept.
 */
export async function read(
  id: string,
  recorded: unknown,
): Promise<{ id: string; props: State; inputs: Inputs } | undefined> {
  const state = stateSchema.parse(recorded);
  const observed = await observe(hostOf(state.connection), id);
  if (!observed.present && observed.override === undefined) {
    return undefined;
  }
  const props = stateOf(state, observed, { ...state, verified: verifiedOf(state) });
  return { id, props, inputs: inputsOf(props) };
}

/**
 * Brings a recorded subchannel to what is now declared. What differs in the connection alone, or in `force`, is recorded.
 *
 * @throws HostError; the subchannel is then as it was found. PartialFailure where that is not certain.
 */
export async function update(id: string, recorded: unknown, declared: unknown): Promise<{ outs: State }> {
  const state = stateSchema.parse(recorded);
  const inputs = inputsSchema.parse(declared);
  const declaration = declarationOf(inputs, state.declared.driver);
  // One that is declared by its subchannel alone keeps to the disk that was found there.
  const device = inputs.device ?? verifiedOf(state);
  const asDeclared =
    (state.driver ?? NONE) === inputs.driver &&
    (state.override ?? NONE) === inputs.override &&
    (device === undefined || device === state.device) &&
    state.uncertain !== true;
  if (asDeclared) {
    return { outs: { ...state, ...declaration, ...stillFormer(state, device, undefined) } };
  }
  const host = hostOf(inputs.connection);
  const outs = (now: Observation, { online }: Before) =>
    stateOf(declaration, now, stillFormer(state, device ?? now.device, online));
  const { before, now } = await host.alone(id, () =>
    converge(host, id, { ...inputs, device }, (found) => outs(found, found)),
  );
  return { outs: outs(now, before) };
}

/**
 * What was there before the resource, for a disk that may be another than it was made with.
 *
 * @param online bus ID of the disk that was online until now; that of another disk says nothing of this one.
 */
function stillFormer(state: State, verified: string | undefined, online: string | undefined): Former {
  const { previousDriver, previousOverride, previousOnline } = state;
  const isSame = verified === verifiedOf(state);
  return { previousDriver, previousOverride, previousOnline: isSame ? previousOnline : online !== undefined, verified };
}

/**
 * Gives a recorded subchannel back. One that was given back already is fine. Where the host cannot be reached, and that
 * was declared to be no obstacle, it is left there, with a warning.
 *
 * @param stays whether another resource has it by now; asked when nothing else is done to its subchannel.
 * @throws HostError `in-use` while a mediated device is on it.
 */
export async function remove(id: string, recorded: unknown, stays: () => boolean): Promise<void> {
  const state = stateSchema.parse(recorded);
  const host = hostOf(state.connection);
  if (state.deleteUnreachable === true && (await isLeftBehind(host, leftBehind(state)))) {
    return;
  }
  await host.alone(id, async () => {
    if (!stays()) {
      await release(host, state);
    }
  });
}

function leftBehind({ subchannel, driver, override }: State): LeftBehind {
  return {
    name: `the driver of subchannel ${subchannel}`,
    stays: `bound to ${driver ?? "no driver"}, and at boot to ${override ?? "the kernel's choice"}, when it was last seen`,
    removal: `${commandLine(["driverctl", "-b", "css", "unset-override", subchannel])}; without driverctl: ${commandLine(["rm", ruleFile(subchannel)])}, and a reboot`,
  };
}
