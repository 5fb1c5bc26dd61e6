import type { Host } from "../host/host";
import { wrongDevice } from "../mediatedDevice/refusals";
import type { CcwDevice, UsageFacts } from "../usage/facts";
import { isQdio } from "../usage/judge";
import { usage, userBehind } from "../usage/usage";
import { until } from "../waiting";
import { type Bindings, IO_TYPE } from "../witnesses/bindings";
import { activeDevices } from "../witnesses/witnesses";
import { type Inputs, KERNELS_CHOICE } from "./inputs";
import { hasMediatedDevice, needsRoot, noDevice, noSubchannel, notForIo, usedByHost, worksByQueues } from "./refusals";
import { observationOf, surely } from "./state";

/** How long the kernel may take to make the device of a subchannel. */
const SHOWN_LIMIT_MS = 10_000;

/** The subchannel that is declared, or leads to the declared device. @throws HostError `refused` when none does. */
export async function subchannelOf(host: Host, { subchannel, device = "" }: Inputs): Promise<string> {
  if (subchannel !== undefined) {
    return subchannel;
  }
  const { subchannels, ignored } = await surely(host);
  const found = subchannels.find((one) => one.device === device);
  if (found === undefined) {
    throw noDevice(host, device, ignored);
  }
  return found.busId;
}

/**
 * Makes sure that a subchannel is one for I/O, leads to the declared disk, and may be bound by who is logged in.
 *
 * @throws HostError `refused`, naming what is there and the command that puts it right.
 */
export function ensureRight(host: Host, subchannel: string, inputs: Inputs, now: Bindings): void {
  const { present, device } = observationOf(now, subchannel);
  const type = now.types.get(subchannel);
  if (!present) {
    throw noSubchannel(host, subchannel, inputs.device, now.ignored);
  }
  if (type !== undefined && type !== IO_TYPE) {
    throw notForIo(host, subchannel, type);
  }
  if (inputs.device !== undefined && device !== inputs.device) {
    throw wrongDevice(host, `subchannel ${subchannel}`, inputs.device, device);
  }
  ensureMayBind(host, subchannel, inputs.connection, now);
}

/** @throws HostError `refused` when who is logged in may not change bindings. */
export function ensureMayBind(
  host: Host,
  subchannel: string,
  { sudo }: Inputs["connection"],
  { mayBind }: Bindings,
): void {
  if (!mayBind && sudo !== true) {
    throw needsRoot(host, subchannel);
  }
}

/**
 * Makes sure that a subchannel can be taken from the driver that has it: the host does not use the disk, it does not work
 * by queues, and no mediated device is on it.
 *
 * @returns Bus ID of the DASD that is online behind it, and has to be set offline; undefined for none.
 * @throws HostError `in-use` or `refused`, naming who has it.
 */
export async function ensureTakeable(
  host: Host,
  subchannel: string,
  { force, device: declared }: Pick<Inputs, "force" | "device">,
  now: Bindings,
): Promise<string | undefined> {
  const { driver, device: behind } = observationOf(now, subchannel);
  await ensureNoMediatedDevice(host, subchannel, driver);
  const mustShow = driver === KERNELS_CHOICE && behind !== undefined && !force;
  const { facts, device } = await (mustShow ? usageOnceShown(host, subchannel) : usageOf(host, subchannel));
  if (declared !== undefined && device !== undefined && device.busId !== declared) {
    throw wrongDevice(host, `subchannel ${subchannel}`, declared, device.busId);
  }
  if (device === undefined && mustShow) {
    throw usedByHost(host, subchannel, behind, "it cannot be told, since the kernel shows no such device");
  }
  if (device !== undefined && isQdio(device)) {
    throw worksByQueues(host, subchannel, device.busId, device.cuType);
  }
  const user = force ? undefined : await userBehind(host, subchannel, facts);
  if (user !== undefined) {
    throw usedByHost(host, subchannel, device?.busId, user);
  }
  return device?.online === true && device.driver?.startsWith("dasd") ? device.busId : undefined;
}

/** Who uses what on the host, and the device behind a subchannel. */
interface UsageBehind {
  readonly facts: UsageFacts;
  /** Undefined where the kernel shows none. */
  readonly device: CcwDevice | undefined;
}

async function usageOf(host: Host, subchannel: string): Promise<UsageBehind> {
  const facts = await usage(host);
  return { facts, device: facts.devices.find((one) => one.subchannel === subchannel) };
}

/** As {@link usageOf}, and waits, bounded, for the kernel to make the device of a subchannel that was just given back. */
async function usageOnceShown(host: Host, subchannel: string): Promise<UsageBehind> {
  const shown = await until(SHOWN_LIMIT_MS, async () => {
    const look = await usageOf(host, subchannel);
    return look.device === undefined ? undefined : look;
  });
  return shown ?? usageOf(host, subchannel);
}

/** @throws HostError `in-use` while a mediated device is on the subchannel: to unbind it would remove that. */
export async function ensureNoMediatedDevice(
  host: Host,
  subchannel: string,
  driver: string | undefined,
): Promise<void> {
  const active = (await activeDevices(host)).find((one) => one.subchannel === subchannel);
  if (active !== undefined) {
    throw hasMediatedDevice(host, active, driver ?? "its driver");
  }
}
