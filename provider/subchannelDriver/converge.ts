import { HostError } from "../errors/hostError";
import { PartlyDone } from "../errors/partlyDone";
import type { Host } from "../host/host";
import { wasCutShort } from "../host/interpreterErrors";
import { recordingPartial } from "../partialFailure";
import { uncertain, undone } from "../undoing";
import { until, untilDone } from "../waiting";
import type { Bindings } from "../witnesses/bindings";
import { makeDurable } from "./durable";
import { type Inputs, NONE, wanted } from "./inputs";
import { setOnline } from "./online";
import { usedByHost } from "./refusals";
import { handOverScript, keepScript, onlineScript, type Place, releaseScript, takeScript } from "./scripts";
import { type Observation, observationOf, observe, surely } from "./state";
import { ensureRight, ensureTakeable } from "./suitable";

/** How long the kernel may take to show a driver that it was told. */
const BIND_LIMIT_MS = 30_000;

/** How long a change is repeated that was cut short, since the connection broke. */
export const CUT_SHORT_LIMIT_MS = 90_000;

/** What a change of the binding found and did. */
export interface Converged {
  readonly before: Before;
  readonly now: Observation;
}

/** A command that shows what is there. */
const LOOK = "lscss; driverctl -b css list-overrides";

/** What was there before. */
export interface Before extends Observation {
  /** Bus ID of the DASD behind it that was online; undefined for none. Known once it is to be taken. */
  online: string | undefined;
}

/** How far a change has come. */
interface Course {
  /** What there was before anything was changed: what is put back if a step fails. */
  readonly before: Before;
  /** Whether something was changed, or may have been, that was not put back. */
  begun: boolean;
}

/**
 * Brings a subchannel to the declared driver and override, with the steps that the difference needs and no others. If one
 * fails, what was there before is put back, and the first error is thrown. What was cut short is looked at, and repeated.
 *
 * @param outs the state to record where it is not certain what is there now.
 * @throws HostError; `refused` or `in-use` before anything is changed. PartialFailure where it could not be put back.
 */
export async function converge(
  host: Host,
  subchannel: string,
  inputs: Inputs,
  outs: (before: Before) => object,
): Promise<Converged> {
  const found = await untilDone(CUT_SHORT_LIMIT_MS, () => surely(host), wasCutShort);
  const before: Before = { ...observationOf(found, subchannel), online: undefined };
  const course: Course = { before, begun: false };
  let seen: Bindings | undefined = found;
  const attempt = async () => {
    const current = seen ?? (await surely(host));
    seen = undefined;
    ensureRight(host, subchannel, inputs, current);
    return changed(host, current, course, inputs);
  };
  const mayPass = (error: unknown) => wasCutShort(error) || (course.begun && isUnreachable(error));
  const work = async () => {
    try {
      return await untilDone(CUT_SHORT_LIMIT_MS, attempt, mayPass);
    } catch (error) {
      throw course.begun && !(error instanceof PartlyDone) ? uncertain(host, error, LOOK) : error;
    }
  };
  const now = await recordingPartial(() => ({ id: subchannel, outs: outs(before) }), work);
  return { before, now };
}

function isUnreachable(error: unknown): boolean {
  return error instanceof HostError && error.kind === "unreachable";
}

async function changed(host: Host, found: Bindings, course: Course, inputs: Inputs): Promise<Observation> {
  const { subchannel } = course.before;
  const before = observationOf(found, subchannel);
  const place = { subchannel, driverctl: found.driverctl };
  const driver = wanted(inputs.driver);
  const override = wanted(inputs.override);
  if (driver !== undefined && driver !== before.driver) {
    const online = await ensureTakeable(host, subchannel, inputs, found);
    course.before.online ??= online;
    return orAsBefore(host, place, course, async () => {
      if (online !== undefined) {
        await setOffline(host, subchannel, online, inputs.force);
      }
      await host.changeAsRoot(`cannot give subchannel ${subchannel} to ${driver}`, takeScript(place, driver));
      return lasting(host, place, inputs);
    });
  }
  if (override !== undefined && override !== before.override) {
    return orAsBefore(host, place, course, async () => {
      await host.changeAsRoot(`cannot keep the driver of ${subchannel}`, keepScript(place, override));
      return lasting(host, place, inputs);
    });
  }
  // Also what is there already: an attempt that was cut off may have made it a moment ago.
  await makeDurable(host, place);
  return before;
}

/** Waits until the subchannel is as declared, and will be after a power cut. */
async function lasting(host: Host, place: Place, inputs: Inputs): Promise<Observation> {
  const shown = await settled(host, place.subchannel, inputs);
  await makeDurable(host, place);
  return shown;
}

/** The kernel sees what nobody else does: who has opened the disk meanwhile. */
async function setOffline(host: Host, subchannel: string, device: string, force: boolean): Promise<void> {
  try {
    await host.changeAsRoot(`cannot set ${device} offline`, onlineScript(device, false));
  } catch (error) {
    const said = error instanceof HostError && error.kind === "command-failed" ? (error.said ?? "") : undefined;
    if (said === undefined || !said.includes("busy")) {
      throw error;
    }
    if (!force) {
      throw usedByHost(host, subchannel, device, "the kernel says that it is open");
    }
  }
}

/** Waits, bounded, until the host shows the subchannel as declared. */
async function settled(host: Host, subchannel: string, inputs: Inputs): Promise<Observation> {
  let last: Observation | undefined;
  const shown = await until(BIND_LIMIT_MS, async () => {
    last = await observe(host, subchannel);
    const { driver, override, device } = last;
    const shows = (is: string | undefined, wish: string | undefined) => wish === undefined || is === wish;
    return shows(driver, wanted(inputs.driver)) &&
      shows(override, wanted(inputs.override)) &&
      shows(device, inputs.device)
      ? last
      : undefined;
  });
  if (shown === undefined) {
    const { driver = NONE, override = NONE, device = NONE } = last ?? {};
    throw host.error({
      kind: "timeout",
      what: `subchannel ${subchannel} does not become as declared within ${BIND_LIMIT_MS / 1000} s`,
      said: `driver ${driver}, override ${override}, device ${device}`,
      help: "What the kernel says of it: dmesg | tail",
    });
  }
  return shown;
}

/**
 * Does `work`; if it fails, puts back what was before, and throws the error of the work, which says so when that fails.
 * Where the host went away, it is left for another attempt: it may have been done.
 */
async function orAsBefore<T>(host: Host, place: Place, course: Course, work: () => Promise<T>): Promise<T> {
  course.begun = true;
  try {
    return await work();
  } catch (error) {
    if (isUnreachable(error)) {
      throw error;
    }
    const told = await undone(host, [() => putBack(host, place, course.before)], error, LOOK);
    course.begun = false;
    throw told;
  }
}

async function putBack(host: Host, place: Place, { driver, override, online }: Before): Promise<void> {
  const what = `cannot put subchannel ${place.subchannel} back`;
  const now = await observe(host, place.subchannel);
  if (now.driver !== driver) {
    await host.changeAsRoot(what, releaseScript(place, override));
    const chosen = (await observe(host, place.subchannel)).driver;
    if (override === undefined && driver !== undefined && chosen !== driver) {
      await host.changeAsRoot(what, handOverScript(place.subchannel, driver));
    }
  } else if (now.override !== override) {
    await host.changeAsRoot(what, keepScript(place, override));
  }
  if (online !== undefined) {
    await setOnline(host, online);
  }
  await makeDurable(host, place);
}
