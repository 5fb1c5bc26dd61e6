import { XMLParser } from "fast-xml-parser";
import { z } from "zod";
import { busIdOf } from "../names/busId";
import { GUEST_CSSID } from "./nodedevXml";

/** What `virsh dumpxml` says of a domain. */
export interface DomainXml {
  readonly name: string;
  readonly uuid: string;
  /** Whether it is the XML of a guest that runs: that one has an ID. */
  readonly running: boolean;
  /** Its mediated devices. */
  readonly mdevs: readonly GuestMdev[];
  /** All its devices with an address of the channel subsystem, mediated ones too. */
  readonly ccwDevices: readonly CcwDevice[];
}

/** A mediated device in a domain. */
export interface GuestMdev {
  readonly uuid: string;
  /** Bus ID that the guest sees, `0.0.00a1`; undefined where it has no such address. */
  readonly guestDevice: string | undefined;
}

/** A device in a domain, with its bus ID there. */
export interface CcwDevice {
  /** As errors name it: `disk vda`, `mediated device 18e1…`. */
  readonly what: string;
  readonly guestDevice: string;
}

const attribute = z.string().optional().catch(undefined);
const named = (name: string) =>
  z
    .object({ [name]: attribute })
    .optional()
    .catch(undefined);
const number = z.string().transform((value) => Number(value));

const deviceSchema = z.object({
  "@type": attribute,
  "@index": attribute,
  address: z
    .object({ "@type": z.literal("ccw"), "@cssid": number, "@ssid": number, "@devno": number })
    .optional()
    .catch(undefined),
  source: z
    .object({ address: named("@uuid") })
    .optional()
    .catch(undefined),
  target: named("@dev"),
  mac: named("@address"),
});
type Device = z.output<typeof deviceSchema>;

const schema = z.object({
  domain: z.object({
    "@id": z.string().optional(),
    name: z.string(),
    uuid: z.string().transform((uuid) => uuid.toLowerCase()),
    devices: z.record(z.string(), z.array(z.unknown())).or(z.literal("").transform(() => ({}))),
  }),
});

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "@",
  parseTagValue: false,
  parseAttributeValue: false,
  isArray: (_name, path) => /^domain\.devices\.[^.]+$/.test(String(path)),
});

/**
 * Parses the output of `dumpxml`, or undefined when it is none.
 * Source: libvirt, docs/formatdomain.rst.
 */
export function parseDomainXml(xml: string): DomainXml | undefined {
  const { data } = schema.safeParse(parser.parse(xml));
  if (data === undefined) {
    return undefined;
  }
  const { "@id": id, name, uuid, devices } = data.domain;
  const all = Object.entries(devices).flatMap(([element, those]) =>
    those.flatMap((one) => {
      const device = deviceSchema.safeParse(one).data;
      return device === undefined ? [] : [{ element, device, guestDevice: guestDeviceOf(device) }];
    }),
  );
  return {
    name,
    uuid,
    running: id !== undefined,
    mdevs: all.flatMap(({ element, device, guestDevice }) => {
      const mdev = mdevOf(element, device);
      return mdev === undefined ? [] : [{ uuid: mdev, guestDevice }];
    }),
    ccwDevices: all.flatMap(({ element, device, guestDevice }) =>
      guestDevice === undefined ? [] : [{ what: describe(element, device), guestDevice }],
    ),
  };
}

function mdevOf(element: string, device: Device): string | undefined {
  const isMdev = element === "hostdev" && device["@type"] === "mdev";
  return isMdev ? device.source?.address?.["@uuid"]?.toLowerCase() : undefined;
}

/** A guest sees its own channel subsystem as 0, until it asks for more than one. */
function guestDeviceOf({ address }: Device): string | undefined {
  if (address === undefined) {
    return undefined;
  }
  const { "@cssid": cssid, "@ssid": ssid, "@devno": devno } = address;
  return busIdOf(cssid === Number(GUEST_CSSID) ? 0 : cssid, ssid, devno);
}

function describe(element: string, device: Device): string {
  const mdev = mdevOf(element, device);
  if (mdev !== undefined) {
    return `mediated device ${mdev}`;
  }
  const byType = element === "controller" ? `${device["@type"] ?? ""} ${device["@index"] ?? ""}`.trim() : undefined;
  const name = device.target?.["@dev"] ?? device.mac?.["@address"] ?? byType;
  return name ? `${element} ${name}` : element;
}
