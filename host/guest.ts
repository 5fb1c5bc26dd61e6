import { mustOnHost, type Reachable } from "./ssh";

/** A guest, most often one that holds a mediated device. */
export interface Guest {
  /** The libvirt domain's name. */
  readonly name: string;
  /** UUID of a mediated device, active once the guest starts. Default: none. */
  readonly mdevUuid?: string;
}

/**
 * The domain of a guest, emulated and with nothing but the device. It is started paused and needs no disk: to hold the
 * device is all that it is for. The hostdev element is that of libvirt's documentation of vfio-ccw.
 */
export function domainXml({ name, mdevUuid }: Guest): string {
  return `<domain type='qemu'>
  <name>${name}</name>
  <memory unit='MiB'>64</memory>
  <vcpu>1</vcpu>
  <os><type arch='s390x' machine='s390-ccw-virtio'>hvm</type></os>
  <devices>
    <emulator>/usr/bin/qemu-system-s390x</emulator>
    <memballoon model='none'/>${mdevUuid === undefined ? "" : hostdevXml(mdevUuid)}
  </devices>
</domain>
`;
}

function hostdevXml(mdevUuid: string): string {
  return `
    <hostdev mode='subsystem' type='mdev' model='vfio-ccw'>
      <source><address uuid='${mdevUuid}'/></source>
      <address type='ccw' cssid='0xfe' ssid='0x0' devno='0x00a1'/>
    </hostdev>`;
}

const VIRSH = "virsh -c qemu:///system";

function check({ name, mdevUuid }: Guest): void {
  checkName(name);
  if (mdevUuid !== undefined && !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(mdevUuid)) {
    throw new Error(`'${mdevUuid}' is not a UUID.`);
  }
}

function checkName(name: string): void {
  if (!/^[\w.-]+$/.test(name)) {
    throw new Error(`'${name}' cannot be a guest's name: use letters, digits, '.', '_' and '-'.`);
  }
}

/** Defines a guest, shut off. @throws an Error with what libvirt said. */
export async function defineGuest(host: Reachable, guest: Guest): Promise<void> {
  check(guest);
  await mustOnHost(host, `cat | ${VIRSH} define /dev/stdin`, { input: domainXml(guest) });
}

/**
 * Defines a guest and starts it, paused.
 *
 * @throws an Error with what libvirt said, for example that the device is not active or held by another guest.
 */
export async function startGuest(host: Reachable, guest: Guest): Promise<void> {
  check(guest);
  const command = `cat | ${VIRSH} define /dev/stdin && ${VIRSH} start --paused ${guest.name}`;
  await mustOnHost(host, command, { input: domainXml(guest) });
}

/** Starts a guest that is defined and shut off, paused. @throws as {@link startGuest} does. */
export async function startDefinedGuest(host: Reachable, name: string): Promise<void> {
  checkName(name);
  await mustOnHost(host, `${VIRSH} start --paused ${name}`);
}

/** Ends a guest and removes its definition. One that does not run, or is not there, is no error. */
export async function stopGuest(host: Reachable, name: string): Promise<void> {
  checkName(name);
  const gone = `! ${VIRSH} dominfo ${name} >/dev/null 2>&1`;
  await mustOnHost(host, `${VIRSH} destroy ${name}; ${VIRSH} undefine ${name}; ${gone}`);
}
