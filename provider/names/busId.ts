import { z } from "zod";

/**
 * A channel-subsystem bus ID, of a subchannel or of a device: `0.0.0004`.
 * Channel subsystem (0 to fe), subchannel set (0 to 3), number (four hexadecimal digits).
 * Source: Linux, Documentation/arch/s390/driver-model.rst.
 */
export const busIdPattern = /^[0-9a-f]{1,2}\.[0-3]\.[0-9a-f]{4}$/i;

/** libvirt's name of a subchannel: `css_0_0_0004`. */
const cssNamePattern = /^css_([0-9a-f]{1,2})_([0-3])_([0-9a-f]{4})$/i;

/** A device's bus ID as a user may write it. Upper case is accepted, `0.0.3000` is what is kept. */
export const deviceSchema = z
  .string()
  .regex(busIdPattern, "must be a device bus-ID such as 0.0.3000")
  .transform((text) => text.toLowerCase());

/** A device's bus ID in a guest, as a user may write it: always of channel subsystem 0. Upper case is accepted. */
export const guestDeviceSchema = z
  .string()
  .regex(/^0\.[0-3]\.[0-9a-f]{4}$/i, "must be a bus ID in the guest such as 0.0.00a1")
  .transform((text) => text.toLowerCase());

/** A subchannel as a user may write it: `0.0.0004`, or libvirt's `css_0_0_0004`, which means the same. */
export const subchannelSchema = z
  .string()
  .transform((text) => fromCssName(text) ?? text)
  .pipe(z.string().regex(busIdPattern, "must be a subchannel bus-ID such as 0.0.0004, or css_0_0_0004"))
  .transform((text) => text.toLowerCase());

/** The bus ID in libvirt's name of a subchannel, or undefined when `name` is none (as in `Parent: computer`). */
export function fromCssName(name: string): string | undefined {
  const match = cssNamePattern.exec(name);
  return match === null ? undefined : `${match[1]}.${match[2]}.${match[3]}`.toLowerCase();
}

/** libvirt's name of the subchannel with this bus ID: `0.0.0004` is `css_0_0_0004`. */
export function toCssName(subchannel: string): string {
  return `css_${subchannel.replaceAll(".", "_")}`;
}

/** The bus ID of three numbers as libvirt's XML has them (`0x0`, `0x0`, `0x3000`). */
export function busIdOf(cssid: number, ssid: number, devno: number): string {
  return `${cssid.toString(16)}.${ssid.toString(16)}.${devno.toString(16).padStart(4, "0")}`;
}
