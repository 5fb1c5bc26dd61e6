import type { Host } from "../host/host";
import { wasCutShort } from "../host/interpreterErrors";
import { verifiedOf } from "../mediatedDevice/state";
import { until, untilDone } from "../waiting";
import type { Bindings } from "../witnesses/bindings";
import { CUT_SHORT_LIMIT_MS } from "./converge";
import { makeDurable } from "./durable";
import { setOnline } from "./online";
import { handOverScript, keepScript, releaseScript } from "./scripts";
import { observationOf, observe, type State, surely } from "./state";
import { ensureMayBind, ensureNoMediatedDevice } from "./suitable";

/** How long the kernel may take to give a subchannel to another driver. */
const RELEASE_LIMIT_MS = 30_000;

/**
 * Gives a subchannel back to what had it before the resource. What somebody else has done of it already is fine: a driver
 * or an override that is not the resource's is left as it is. One that has no driver is given one.
 *
 * @throws HostError `in-use` while a mediated device is on it, and nothing is changed.
 */
export function release(host: Host, state: State): Promise<void> {
  const course: Course = { begun: state.uncertain === true };
  const attempt = async () => {
    const found = await surely(host);
    await released(host, state, course, found);
    await makeDurable(host, { subchannel: state.subchannel, driverctl: found.driverctl });
  };
  return untilDone(CUT_SHORT_LIMIT_MS, attempt, wasCutShort);
}

/** How far a subchannel's return has come, in all attempts. */
interface Course {
  /** Whether it may have been given back, or its disk set offline, and no more: a change before that failed, or this one. */
  begun: boolean;
}

async function released(host: Host, state: State, course: Course, found: Bindings): Promise<void> {
  const { subchannel, previousDriver, previousOverride, connection } = state;
  const now = observationOf(found, subchannel);
  const isBound = isOurs(state, now.driver, previousDriver) || (now.present && now.driver === undefined);
  const isKept = isOurs(state, now.override, previousOverride);
  if (!isBound && !isKept) {
    if (course.begun && now.driver === previousDriver) {
      await setOnlineAsBefore(host, state);
    }
    return;
  }
  ensureMayBind(host, subchannel, connection, found);
  const place = { subchannel, driverctl: found.driverctl };
  // An override of somebody else's stays, whatever was there before.
  const override = isKept ? previousOverride : now.override;
  if (!isBound) {
    await host.changeAsRoot(`cannot forget the driver of ${subchannel}`, keepScript(place, override));
    return;
  }
  await ensureNoMediatedDevice(host, subchannel, now.driver);
  course.begun = true;
  await host.changeAsRoot(`cannot give subchannel ${subchannel} back`, releaseScript(place, override));
  await untilGivenBack(host, state);
  const { driver } = await observe(host, subchannel);
  if (override === undefined && previousDriver !== undefined && driver !== previousDriver) {
    await host.changeAsRoot(
      `cannot give subchannel ${subchannel} back to ${previousDriver}`,
      handOverScript(subchannel, previousDriver),
    );
  }
  await setOnlineAsBefore(host, state);
}

/** Whether a driver or an override is one that the resource gave, and not what was there before it. */
function isOurs(
  { declared, driver, uncertain }: State,
  now: string | undefined,
  previous: string | undefined,
): boolean {
  // An update to another driver that failed may have left the former one.
  const given = [declared.driver, ...(uncertain === true ? [driver] : [])];
  return now !== undefined && now !== previous && given.includes(now);
}

/** Sets the disk online that was so before. Another one that is there now was not. @throws HostError when it cannot be. */
async function setOnlineAsBefore(host: Host, state: State): Promise<void> {
  const before = verifiedOf(state);
  if (state.previousOnline && before !== undefined) {
    const { device = before } = await observe(host, state.subchannel);
    if (device === before) {
      await setOnline(host, before);
    }
  }
}

/** Waits, bounded, until the subchannel has another driver, or there is none any more. */
async function untilGivenBack(host: Host, { subchannel, declared }: State): Promise<void> {
  const given = await until(RELEASE_LIMIT_MS, async () => {
    const { driver, override, present } = await observe(host, subchannel);
    const other = driver !== undefined && driver !== declared.driver;
    return !present || (other && override !== declared.driver) || undefined;
  });
  if (given === undefined) {
    throw host.error({
      kind: "timeout",
      what: `subchannel ${subchannel} is not given back by ${declared.driver} within ${RELEASE_LIMIT_MS / 1000} s`,
      help: "What has it now: driverctl -b css list-devices; what the kernel says of it: dmesg | tail",
    });
  }
}
