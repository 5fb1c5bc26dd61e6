import { readFileSync } from "node:fs";
import {
  bindVfioCcw,
  type HostDevice,
  hostDown,
  hostStatus,
  hostUp,
  mustOnHost,
  type RunningHost,
  SUITES,
  type Suite,
  unbindVfioCcw,
} from "../../../host";
import type { Connection } from "../../../provider/connection";
import { type Engine, ensureEngine } from "../../../tools/engine";

/** Environment variable: the suite of the real host. `npm test` runs the tests once with each. */
export const SUITE_VARIABLE = "DASD_TEST_SUITE";

/** Environment variable: with any value, the host is left up, and taken as it is by the next run. */
export const KEEP_VARIABLE = "DASD_TEST_KEEP";

/** More than the tests take, most of which give none back. */
const DEVICES = 96;

interface World {
  readonly engine: Engine;
  readonly host: RunningHost;
  readonly free: HostDevice[];
}

let world: World | undefined;

/** The suite of this run. */
export function suite(): Suite {
  const wanted = process.env[SUITE_VARIABLE] ?? "bookworm";
  const found = SUITES.find((known) => known === wanted);
  if (found === undefined) {
    throw new Error(`${SUITE_VARIABLE}=${wanted}: it must be one of ${SUITES.join(", ")}`);
  }
  return found;
}

/** Makes the engine and the host that all real tests of this run share. */
export async function begin(): Promise<void> {
  const engine = await ensureEngine();
  const host = (process.env[KEEP_VARIABLE] && (await keptHost())) || (await freshHost());
  world = { engine, host, free: [...host.devices] };
}

/** Ends the host. */
export async function end(): Promise<void> {
  if (!process.env[KEEP_VARIABLE]) {
    await hostDown(hostName());
  }
}

const hostName = () => `test-${suite()}`;

async function freshHost(): Promise<RunningHost> {
  await hostDown(hostName());
  return hostUp({ suite: suite(), name: hostName(), devices: DEVICES });
}

/** What the scripts have in them that a test puts before programs of the host. */
export const STAND_IN_MARK = "dasd-test-stand-in";

/** What a program's name ends with while a test has it away. */
export const AWAY = ".dasd-test-away";

/** Puts all such programs back, over what stands in their place. */
export const BACK = `for away in /usr/bin/*${AWAY} /usr/sbin/*${AWAY}; do if [ -e $away ] || [ -L $away ]; then mv -f $away \${away%${AWAY}}; fi; done`;

async function keptHost(): Promise<RunningHost | undefined> {
  const kept = (await hostStatus()).find(({ name, state }) => name === hostName() && state === "running")?.host;
  if (kept !== undefined) {
    await mustOnHost(kept, BACK);
    await unbindVfioCcw(
      kept,
      kept.devices.map(({ subchannel }) => subchannel),
    );
    await mustOnHost(
      kept,
      `rm -rf /var/full.* /etc/mdevctl.d/[0-9a-f]*.*; grep -ls ${STAND_IN_MARK} /usr/local/*bin/* | xargs -r rm`,
    );
  }
  return kept;
}

function current(): World {
  if (world === undefined) {
    throw new Error("the real host is not up");
  }
  return world;
}

/** The host of this run. */
export const theHost = () => current().host;

/** The engine of this run. */
export const theEngine = () => current().engine;

/** A subchannel that no other test uses, with its device. Bound to io_subchannel, as on a real machine. */
export function unboundSubchannel(): HostDevice {
  const device = current().free.shift();
  if (device === undefined) {
    throw new Error(`the tests need more than ${DEVICES} subchannels`);
  }
  return device;
}

/** As many subchannels that no other test uses, bound to vfio_ccw. */
export async function subchannels(count: number): Promise<HostDevice[]> {
  const taken = [...Array(count)].map(unboundSubchannel);
  await bindVfioCcw(
    theHost(),
    taken.map(({ subchannel }) => subchannel),
  );
  return taken;
}

/** Gives back to other tests what {@link subchannels} gave, for a test that needs many; nothing may be left on them. */
export async function giveBack(devices: readonly HostDevice[]): Promise<void> {
  await unbindVfioCcw(
    theHost(),
    devices.map(({ subchannel }) => subchannel),
  );
  current().free.push(...devices);
}

/** How the provider reaches the host, as the user ops, who is no root. */
export function connection(): Connection {
  const { host, port, hostKey, keyPath } = theHost();
  return { host, port, user: "ops", hostKey, privateKey: readFileSync(keyPath, "utf8") };
}
