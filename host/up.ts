import { randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { isCached } from "../tools/lib/cache";
import { step } from "../tools/lib/steps";
import { waitForBoot } from "./boot";
import { readDevices } from "./devices";
import { makeIdentity } from "./identity";
import { diskImage, imageCacheName } from "./image/image";
import { DEFAULT_SUITE, type Suite } from "./image/suites";
import { stopOnSignal } from "./interrupt";
import { kernel, kernelCacheName } from "./kernel/kernel";
import { ensurePrograms, TO_MAKE_IMAGES, TO_MAKE_THE_KERNEL, TO_RUN } from "./packages";
import { freePort, MAX_DEVICES, makeDisk, startQemu, stopQemu } from "./qemu";
import { mustOnHost, type Reachable } from "./ssh";
import { alone, checkName, filesOf, livePid, type RunningHost, readRecord, removeFiles, writeRecord } from "./state";

/** What kind of host to start. */
export interface UpOptions {
  /** Default: bookworm. */
  readonly suite?: Suite;
  /** How many subchannels to play with, 0 to 160; default: 16. */
  readonly devices?: number;
  /** Of 127.0.0.1; default: a free one. */
  readonly port?: number;
  /** Default: the suite's. */
  readonly name?: string;
}

/** Without a number of its own, a host gets this many subchannels to play with. */
export const DEFAULT_DEVICES = 16;

/**
 * Starts an embedded host: a real Linux for s390x in QEMU, with libvirt, mdevctl and vfio_ccw. What is missing for it on
 * this machine is installed and built first.
 *
 * It returns when libvirt answers. The host runs on after this process, until {@link hostDown}.
 *
 * @throws an Error if a host of this name runs already, or if something is missing that cannot be installed.
 */
export async function hostUp(options: UpOptions = {}): Promise<RunningHost> {
  const { suite = DEFAULT_SUITE, devices = DEFAULT_DEVICES, port } = options;
  const { name = suite } = options;
  checkName(name);
  if (!Number.isInteger(devices) || devices < 0 || devices > MAX_DEVICES) {
    throw new Error(`A host can have 0 to ${MAX_DEVICES} devices, not ${devices}.`);
  }
  return alone(name, async () => {
    await makeRoomFor(name);
    const { kernelImage, disk } = await prepareHost(suite);
    const usually = suite === "bookworm" ? "15 seconds" : "25 seconds";
    return step(`Booting the host '${name}', Debian ${suite}, ${devices} subchannels`, usually, () =>
      stopOnSignal(name, async () => {
        await mkdir(filesOf(name).dir, { recursive: true, mode: 0o700 });
        await makeDisk(name, disk);
        const host = await start(name, suite, devices, kernelImage, port);
        await writeRecord(host);
        return host;
      }),
    );
  });
}

/**
 * Installs and builds what hosts of a suite need on this machine, unless it is there: programs, the kernel, the disk
 * image.
 *
 * @returns the paths of the kernel and of the image.
 * @throws an Error of one sentence if something is missing that cannot be installed.
 */
export async function prepareHost(suite: Suite): Promise<{ kernelImage: string; disk: string }> {
  await ensurePrograms(neededFor(suite));
  const building = kernel();
  const [{ image }, disk] = await Promise.all([building, diskImage(suite, building)]);
  return { kernelImage: image, disk };
}

/** As {@link prepareHost}, for several suites: their packages are fetched while the kernel that they share is built. */
export async function prepareHosts(suites: readonly Suite[]): Promise<void> {
  await ensurePrograms(suites.flatMap(neededFor));
  await Promise.all(suites.map(prepareHost));
}

async function makeRoomFor(name: string): Promise<void> {
  const pid = livePid(name);
  const record = await readRecord(name);
  if (pid !== undefined && record !== undefined) {
    throw new Error(
      `A host named '${name}' runs already, on port ${record.port}: stop it with 'npm run host -- down --name ${name}', or choose another --name.`,
    );
  }
  // An 'up' that was killed, or a machine that was switched off.
  await stopQemu(name);
  await removeFiles(name);
}

function neededFor(suite: Suite) {
  const kernelToo = isCached(kernelCacheName()) ? [] : TO_MAKE_THE_KERNEL;
  const imageToo = isCached(imageCacheName(suite)) && kernelToo.length === 0 ? [] : TO_MAKE_IMAGES;
  return [...TO_RUN, ...imageToo, ...kernelToo];
}

async function start(
  name: string,
  suite: Suite,
  devices: number,
  kernelImage: string,
  wantedPort: number | undefined,
): Promise<RunningHost> {
  const files = filesOf(name);
  const port = wantedPort ?? (await freePort());
  const identity = await makeIdentity(name, port);
  const pid = await startQemu({ name, port, devices, kernel: kernelImage, machineId: randomBytes(16).toString("hex") });
  await waitForBoot(name, []);
  const reachable: Reachable = {
    host: "127.0.0.1",
    port,
    keyPath: files.clientKey,
    knownHostsPath: files.knownHosts,
  };
  const [found] = await Promise.all([
    readDevices(reachable),
    mustOnHost(reachable, "virsh -c qemu:///system nodedev-list --cap css", { user: "ops" }),
  ]);
  return {
    ...reachable,
    name,
    suite,
    host: "127.0.0.1",
    user: "root",
    ...identity,
    devices: found,
    pid,
    consoleLog: files.console,
  };
}
