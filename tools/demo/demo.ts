import { readFile } from "node:fs/promises";
import type { HostDevice } from "../../host";
import { parseMdevName } from "../../provider/names/mdevName";
import { ensureEngine } from "../engine";
import { ensureBuilt } from "../lib/built";
import { unlessAborted } from "../lib/interruption";
import { printHowToGoOn } from "./keep";
import { heading, tell } from "./narrator";
import { HOST, makeHome, STACK_FILE } from "./place";
import { assertKeyless } from "./secrecy";
import { Stage, startHost } from "./stage";

/** Program against host: fails when they differ. */
const GATE_OF_PROGRAM = ["preview", "--refresh", "--run-program", "--expect-no-changes"];
/** Recorded state against host: fails when they differ. */
const GATE_OF_STATE = ["refresh", "--preview-only", "--expect-no-changes"];

const virsh = (words: string) => `virsh -c qemu:///system ${words}`;

/**
 * Plays the demo, from the engine to the end of the host, and tells it on stdout.
 *
 * @param keep true stops before the end, with stack and host up, and tells how to use and to end them.
 * @param cancel ends it; the host and the files are then left as they are.
 * @throws an Error when anything is not as it should be.
 */
export async function demo(keep: boolean, cancel: AbortSignal): Promise<void> {
  heading("The engine: Pulumi");
  const engine = await unlessAborted(cancel, ensureEngine());
  tell(`${engine.pulumi}, version ${engine.version}`);
  await unlessAborted(cancel, ensureBuilt());

  heading("The host: a Linux for s390x with the real vfio_ccw driver, mdevctl and libvirt, in QEMU");
  const host = await startHost(cancel);
  const [disk] = host.devices;
  if (disk === undefined) {
    throw new Error("The demo's host has no subchannel to play with.");
  }
  tell(
    "",
    `From here on, a line with $ is typed on this machine, one with ops@${HOST}$ or root@${HOST}# on the host;`,
    `'npm run host -- ssh --name ${HOST}' opens a shell there.`,
  );

  await makeHome();
  const stage = new Stage(engine, host, cancel);
  await bindDisk(stage, disk);
  await makeStack(stage, disk);
  const name = await declare(stage);
  await drift(stage, name);
  await repair(stage, name);
  await checkSecrecy(stage);
  if (keep) {
    printHowToGoOn(engine, name);
  } else {
    await destroy(stage);
  }
}

async function bindDisk(stage: Stage, { subchannel, device }: HostDevice): Promise<void> {
  heading(`The disk: ${device} behind subchannel ${subchannel} is given to the driver vfio_ccw`);
  tell("On your own host too, this one step is yours: it takes the disk away from the host. It lasts over reboots.");
  await stage.bind(subchannel);
  await stage.onHost("root", "driverctl -b css list-overrides", `${subchannel} vfio_ccw`);
}

async function makeStack(stage: Stage, { subchannel, device }: HostDevice): Promise<void> {
  heading("The stack: examples/quickstart, the program of Pulumi.yaml, and how the host is reached");
  const { host, port, hostKey, keyPath } = stage.host;
  await stage.pulumi("stack", "init");
  const values = {
    "dasd:connection.host": host,
    "dasd:connection.port": port,
    "dasd:connection.user": "ops",
    "dasd:connection.hostKey": hostKey,
    subchannel,
    device,
  };
  for (const [key, value] of Object.entries(values)) {
    await stage.pulumi("config", "set", "--path", key, String(value));
  }
  await stage.secretFromFile("dasd:connection.privateKey", keyPath);
}

/** @returns libvirt's name of the device. */
async function declare(stage: Stage): Promise<string> {
  heading("pulumi up: the device is defined, marked for autostart and started");
  await stage.pulumi("up", "--yes", "--skip-preview");
  const name = (await stage.pulumi("stack", "output", "name")).trim();
  heading("What the host itself says");
  await hostShows(stage, name);
  return name;
}

async function hostShows(stage: Stage, name: string): Promise<void> {
  await stage.onHost(
    "ops",
    virsh(`nodedev-info ${name}`),
    /^Active: +yes$/m,
    /^Persistent: +yes$/m,
    /^Autostart: +yes$/m,
  );
  await stage.onHost("root", "lscss --vfio", parseMdevName(name)?.uuid ?? name);
}

async function drift(stage: Stage, name: string): Promise<void> {
  heading("Drift: somebody stops the device on the host and takes it out of autostart, behind Pulumi's back");
  await stage.onHost("ops", virsh(`nodedev-destroy ${name}`));
  await stage.onHost("ops", virsh(`nodedev-autostart ${name} --disable`));
  await stage.onHost("ops", virsh(`nodedev-info ${name}`), /^Active: +no$/m, /^Autostart: +no$/m);
  tell("", "The two gates see it, and fail, as a scheduled job is to fail:");
  const seen = await stage.failingPulumi(...GATE_OF_PROGRAM, "--diff");
  if (!/active *: false => true/.test(seen) || !/autostart *: false => true/.test(seen)) {
    throw new Error("The preview does not show what has drifted.");
  }
  await stage.failingPulumi(...GATE_OF_STATE);
}

async function repair(stage: Stage, name: string): Promise<void> {
  heading("Repair: pulumi up --refresh looks at the host, and puts right what differs, and only that");
  await stage.pulumi("up", "--refresh", "--yes", "--skip-preview");
  await hostShows(stage, name);
  tell("", "Now both gates pass:");
  await stage.pulumi(...GATE_OF_PROGRAM);
  await stage.pulumi(...GATE_OF_STATE);
}

async function checkSecrecy(stage: Stage): Promise<void> {
  heading("Secrets: is the private key in the state, or in the stack's configuration?");
  const key = await readFile(stage.host.keyPath, "utf8");
  const state = await stage.silentPulumi("stack", "export");
  assertKeyless("the state", state, key);
  assertKeyless(STACK_FILE, await readFile(STACK_FILE, "utf8"), key);
  tell("No line of it is, in plain text: it is encrypted in both.");
}

async function destroy(stage: Stage): Promise<void> {
  heading("pulumi destroy: the device is stopped and undefined");
  await stage.pulumi("destroy", "--yes", "--skip-preview");
  tell("", "Nothing is left of it on the host:");
  await stage.onHost("root", "mdevctl list --defined --dumpjson", /^\[\]$/m);
  await stage.onHost("root", "ls /sys/bus/mdev/devices", /^$/);
  await stage.pulumi("stack", "rm", "--yes");
}
