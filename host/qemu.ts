import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { execa } from "execa";
import { filesOf, livePid } from "./state";

/** The most subchannels that a host is given to play with. */
export const MAX_DEVICES = 160;

/** The first device's number: 0.0.3000, on subchannel 0.0.0004, as in IBM's documentation. */
const FIRST_DEVICE = 0x3000;
/** The last that is offline at boot. Those that the host does not begin with can be plugged in later. */
const LAST_DEVICE = 0x3fff;

/** What QEMU is started with. */
export interface Machine {
  readonly name: string;
  readonly port: number;
  /** How many subchannels to play with. */
  readonly devices: number;
  /** The kernel's file. */
  readonly kernel: string;
  /** 32 hexadecimal digits, the host's own for good: see machine-id(5). */
  readonly machineId: string;
}

const hex = (number: number) => number.toString(16).padStart(4, "0");

/** A device to play with, as QEMU makes it; `device` is its bus ID on the host, for example `0.0.3000`. */
export function plaything(device: string): { driver: string; id: string; devno: string } {
  return { driver: "virtio-rng-ccw", id: `device-${device}`, devno: devnoOf(device) };
}

/** QEMU's name of a device that the host knows as `0.0.3000`. */
export function devnoOf(device: string): string {
  return device.replace(/^0/, "fe");
}

/**
 * QEMU's arguments for a host. Subchannels are numbered in the order of the devices here: 0.0.0000 the root disk,
 * 0.0.0001 the network, 0.0.0002 the disk with the keys, 0.0.0003 the host's own random numbers, and from 0.0.0004 on
 * those to play with, a cheap random number device behind each.
 *
 * Those, and the keys' disk, are offline at boot (`virtio_ccw.no_auto`), as DASDs are on a real machine.
 */
export function qemuArguments({ name, port, devices, kernel, machineId }: Machine): string[] {
  const files = filesOf(name);
  const commandLine = [
    // norandmaps: with all programs at the same addresses, QEMU need not translate each process's code anew.
    "root=/dev/vda rw console=ttysclp0 net.ifnames=0 loglevel=4 norandmaps systemd.show_status=1",
    `systemd.hostname=${name} systemd.machine_id=${machineId} systemd.getty_auto=no`,
    `virtio_ccw.no_auto=0.0.0002,0.0.${hex(FIRST_DEVICE)}-0.0.${hex(LAST_DEVICE)}`,
  ].join(" ");
  const playthings = Array.from({ length: devices }, (_, index) => [
    "-device",
    JSON.stringify(plaything(`0.0.${hex(FIRST_DEVICE + index)}`)),
  ]).flat();
  return [
    ...["-machine", "s390-ccw-virtio", "-accel", "tcg,thread=multi", "-cpu", "max", "-smp", "2", "-m", "1536M"],
    ...["-nodefaults", "-display", "none", "-serial", "chardev:console"],
    ...["-chardev", `file,id=console,append=on,path=${files.console}`],
    ...["-qmp", `unix:${files.monitor},server=on,wait=off`],
    ...["-name", `embedded-host-${name}`, "-pidfile", files.pid, "-daemonize"],
    ...["-kernel", kernel, "-append", commandLine],
    ...["-drive", `if=none,id=root,format=qcow2,cache=unsafe,file=${files.disk}`],
    ...["-device", "virtio-blk-ccw,drive=root,devno=fe.0.0000"],
    ...["-netdev", `user,id=net,restrict=on,hostfwd=tcp:127.0.0.1:${port}-:22`],
    ...["-device", "virtio-net-ccw,netdev=net,devno=fe.0.0001"],
    ...["-drive", `if=none,id=keys,format=raw,readonly=on,file=${files.identity}`],
    ...["-device", "virtio-blk-ccw,drive=keys,devno=fe.0.0002"],
    ...["-device", "virtio-rng-ccw,devno=fe.0.0003"],
    ...playthings,
  ];
}

/** A port of 127.0.0.1 that nobody listens on at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => {
        if (address !== null && typeof address === "object") {
          resolve(address.port);
        } else {
          reject(new Error("no free port on 127.0.0.1"));
        }
      });
    });
  });
}

/** Makes the host's own disk, an overlay that writes nothing to the suite's image. */
export async function makeDisk(name: string, base: string): Promise<void> {
  const { disk } = filesOf(name);
  await execa("qemu-img", ["create", "-q", "-f", "qcow2", "-F", "raw", "-b", base, disk], { stdin: "ignore" });
}

/**
 * Starts QEMU in the background: it outlives this process.
 *
 * @returns its process id.
 * @throws an Error with what QEMU said.
 */
export async function startQemu(machine: Machine): Promise<number> {
  await writeFile(filesOf(machine.name).machine, JSON.stringify(machine));
  const result = await execa("qemu-system-s390x", qemuArguments(machine), { stdin: "ignore", reject: false });
  const pid = livePid(machine.name);
  if (result.failed || pid === undefined) {
    throw new Error(qemuFailure(machine.port, result.stderr || result.shortMessage || "QEMU ended at once"));
  }
  return pid;
}

/** Starts a host's QEMU again as it was started before, on the same disk. */
export async function startQemuAgain(name: string): Promise<number> {
  const machine: Machine = JSON.parse(await readFile(filesOf(name).machine, "utf8"));
  return startQemu(machine);
}

/** What to say when QEMU refuses to start. */
export function qemuFailure(port: number, stderr: string): string {
  return stderr.includes("Could not set up host forwarding rule")
    ? `Port ${port} of 127.0.0.1 is taken: name another with --port, or none to get a free one.`
    : `QEMU did not start: ${stderr.trim()}`;
}

const END_MS = 5_000;
const POLL_MS = 50;

/** Ends the host's QEMU, if it runs, and waits until it is gone. */
export async function stopQemu(name: string): Promise<void> {
  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    const pid = livePid(name);
    if (pid === undefined) {
      return;
    }
    process.kill(pid, signal);
    await waitForEnd(name, END_MS);
  }
}

/**
 * Waits until the host's QEMU has ended.
 *
 * @returns whether it did so in time.
 */
export async function waitForEnd(name: string, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (livePid(name) !== undefined) {
    if (Date.now() > deadline) {
      return false;
    }
    await pause(POLL_MS);
  }
  return true;
}
