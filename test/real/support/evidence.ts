import { type HostDevice, mustOnHost, untilOnHost } from "../../../host";
import { withStandIn } from "./standIn";
import { theHost } from "./world";

/**
 * What the host itself shows, asked with OpenSSH's client and by ways that the provider does not use: these are the
 * witnesses of the tests.
 */

/** `/etc/mdevctl.d` of these subchannels, read as files: `manual` or `auto` for each `SUBCHANNEL/UUID`. */
export async function definitions(...of: HostDevice[]): Promise<Record<string, string>> {
  const lines = await mustOnHost(theHost(), 'cd /etc/mdevctl.d && grep -o \'"start": *"[a-z]*"\' -r . || true');
  return Object.fromEntries(
    [...lines.matchAll(/^\.\/(.+?):"start": *"([a-z]+)"$/gm)]
      .map(([, path = "", start = ""]) => [path, start] as const)
      .filter(([path]) => isOf(path, of)),
  );
}

/** The mediated devices of these subchannels in sysfs: `SUBCHANNEL/UUID`. */
export async function actives(...of: HostDevice[]): Promise<string[]> {
  const lines = await mustOnHost(
    theHost(),
    "cd /sys/bus/css/devices && ls -d */????????-????-????-????-???????????? 2>/dev/null || true",
  );
  return lines
    .split("\n")
    .filter((line) => isOf(line, of))
    .sort();
}

function isOf(path: string, devices: HostDevice[]): boolean {
  return devices.some(({ subchannel }) => path.startsWith(`${subchannel}/`));
}

/** What `lscss --vfio` lists: the subchannel of each UUID. */
export async function lscssVfio(): Promise<Record<string, string>> {
  const lines = await mustOnHost(theHost(), "lscss --vfio");
  return Object.fromEntries(
    [...lines.matchAll(/^([0-9a-f-]{36})\s+(\S+)/gm)].map(([, uuid = "", at = ""]) => [uuid, at]),
  );
}

/**
 * The mediated devices in a domain's XML: the bus ID in the guest by the UUID. Of the running guest, if it runs; with
 * `--inactive`, of its definition.
 */
export async function guestDisks(domain: string, ...flags: string[]): Promise<Record<string, string>> {
  const xml = await virsh(["dumpxml", domain, ...flags].join(" "));
  const hostdev = /<hostdev [^>]*type='mdev'.*?<address uuid='(.*?)'.*?ssid='0x(.)' devno='0x(.*?)'/gs;
  return Object.fromEntries(
    [...xml.matchAll(hostdev)].map(([, uuid = "", ssid, devno]) => [uuid, `0.${ssid}.${devno}`]),
  );
}

/**
 * All that passed-through disks leave traces in: who drives each subchannel and shall at boot, what is defined, what is
 * active, and a domain's XML.
 */
export async function traces(domain: string): Promise<string[]> {
  const looks = [
    "cd /sys/bus/css/devices; for s in *; do echo $s $(readlink $s/driver) $(cat $s/driver_override); done",
    "grep -r '' /etc/driverctl.d || true",
    "grep -r '' /etc/udev/rules.d || true",
    "mdevctl list --defined --dumpjson",
    "mdevctl list --dumpjson",
  ];
  const shown = await Promise.all(looks.map((look) => mustOnHost(theHost(), look)));
  return [...shown, await virsh(`dumpxml --inactive ${domain}`)];
}

/** Takes a mediated device from a guest, as an operator would. */
export async function detach(domain: string, uuid: string, ...flags: string[]): Promise<void> {
  const xml = `<hostdev mode="subsystem" type="mdev" model="vfio-ccw"><source><address uuid="${uuid}"/></source></hostdev>`;
  const command = ["virsh -c qemu:///system detach-device", domain, "/dev/stdin", ...flags].join(" ");
  await mustOnHost(theHost(), `echo '${xml}' | ${command}`);
  const shown = `virsh -c qemu:///system dumpxml ${domain}`;
  await hostShows(flags.includes("--live") ? `! ${shown} | grep -q ${uuid}` : "true");
}

const VIRSH_LOG = "/run/dasd-test-virsh.log";

/** A stand-in for virsh that writes down what it is told. */
const RECORDER = ['if [ "$1" = -q ]', `then tee -a ${VIRSH_LOG} | exec "$real" "$@"`, 'else exec "$real" "$@"', "fi"];

/** Runs `work`, and returns the virsh commands that the provider gave meanwhile that change something. */
export async function changesDuring(work: () => Promise<unknown>): Promise<string[]> {
  await mustOnHost(theHost(), `install -m 666 /dev/null ${VIRSH_LOG}`);
  await withStandIn("virsh", RECORDER, work);
  const log = await mustOnHost(theHost(), `cat ${VIRSH_LOG}`);
  // Each line has a command between marks. One that is given again at once was refused, since libvirt lags.
  return [...log.matchAll(/; ((?:nodedev-(?!info|dumpxml|list)|(?:at|de)tach-device).*?);/g)]
    .map(([, command = ""]) => command.replace(/(nodedev-define) .*/, "$1").replace(/^(\w+-device) .* /, "$1 "))
    .filter((command, index, all) => command !== all[index - 1] || command === "nodedev-define");
}

/** Runs `virsh` on the host, as an operator would. */
export async function virsh(command: string): Promise<string> {
  return mustOnHost(theHost(), `virsh -c qemu:///system ${command}`);
}

/** Waits, on the host and bounded, until a shell condition holds there. */
export async function hostShows(condition: string): Promise<void> {
  await untilOnHost(theHost(), condition);
}

/** Waits until libvirt itself knows that these devices are active: before that, it refuses what an operator tells it. */
export async function libvirtKnowsActive(...names: string[]): Promise<void> {
  for (const name of names) {
    await hostShows(`virsh -c qemu:///system nodedev-info ${name} | grep -q 'Active: *yes'`);
  }
}

/** Waits until libvirt knows these devices at all. */
export async function libvirtKnows(...names: string[]): Promise<void> {
  for (const name of names) {
    await hostShows(`virsh -c qemu:///system nodedev-info ${name} >/dev/null 2>&1`);
  }
}
