import { XMLBuilder, XMLParser } from "fast-xml-parser";
import { z } from "zod";
import { busIdOf } from "../names/busId";

/** The one type of mediated device that vfio_ccw has. Source: Linux, drivers/s390/cio/vfio_ccw_ops.c. */
export const VFIO_CCW_TYPE = "vfio_ccw-io";

/** The channel subsystem of what a guest sees as `0.…`, in libvirt's XML. Source: QEMU, docs/system/s390x/css.rst. */
export const GUEST_CSSID = "0xfe";

/** What `virsh nodedev-dumpxml` says of a node device; a part that libvirt left out is undefined. */
export interface NodedevXml {
  readonly name: string;
  /** libvirt's name of the parent, `css_0_0_0004`. */
  readonly parent: string | undefined;
  /** The device in sysfs. */
  readonly path: string | undefined;
  /** For a mediated device: its type, `vfio_ccw-io`. */
  readonly type: string | undefined;
  /** For a mediated device: its UUID. */
  readonly uuid: string | undefined;
  /** For a subchannel: bus ID of the device behind it, `0.0.3000`. */
  readonly device: string | undefined;
}

const text = z.string().optional();
const number = z.string().transform((value) => Number(value));
const schema = z.object({
  device: z.object({
    name: z.string(),
    parent: text,
    path: text,
    capability: z.array(
      z.object({
        type: z.union([z.string(), z.object({ "@id": z.string() })]).optional(),
        uuid: text,
        channel_dev_addr: z.object({ cssid: number, ssid: number, devno: number }).optional(),
      }),
    ),
  }),
});

const parser = new XMLParser({
  ignoreAttributes: (name) => name !== "id",
  attributeNamePrefix: "@",
  parseTagValue: false,
  parseAttributeValue: false,
  isArray: (_name, path) => path === "device.capability",
});

/**
 * Parses the output of `nodedev-dumpxml`, of a mediated device or of a subchannel, or undefined when it is none.
 * Source: libvirt, docs/formatnode.rst.
 */
export function parseNodedevXml(xml: string): NodedevXml | undefined {
  const { data } = schema.safeParse(parser.parse(xml));
  if (data === undefined) {
    return undefined;
  }
  const { name, parent, path, capability } = data.device;
  const [first] = capability;
  const address = first?.channel_dev_addr;
  return {
    name,
    parent,
    path,
    type: typeof first?.type === "object" ? first.type["@id"] : undefined,
    uuid: first?.uuid,
    device: address === undefined ? undefined : busIdOf(address.cssid, address.ssid, address.devno),
  };
}

const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: "@", suppressBooleanAttributes: false });
const prettyBuilder = new XMLBuilder({
  ignoreAttributes: false,
  attributeNamePrefix: "@",
  format: true,
  indentBy: "  ",
  suppressEmptyNode: true,
});

/**
 * The node-device XML of a vfio_ccw mediated device, in one line.
 *
 * @param parent libvirt's name of the subchannel, `css_0_0_0004`.
 * @param uuid left out, libvirt makes one.
 */
export function mdevXml(parent: string, uuid?: string): string {
  return builder.build({
    device: {
      parent,
      capability: { "@type": "mdev", type: { "@id": VFIO_CCW_TYPE }, ...(uuid === undefined ? {} : { uuid }) },
    },
  });
}

/**
 * The `<hostdev>` element that gives a mediated device to a guest. Source: libvirt, docs/formatdomain.rst.
 *
 * @param guestDevice bus ID that the guest shall see, `0.0.00a1`; left out, libvirt assigns one.
 */
export function hostdevXml(uuid: string, guestDevice?: string): string {
  return prettyBuilder
    .build({
      hostdev: {
        "@mode": "subsystem",
        "@type": "mdev",
        "@model": "vfio-ccw",
        source: { address: { "@uuid": uuid } },
        ...(guestDevice === undefined ? {} : { address: guestAddress(guestDevice) }),
      },
    })
    .trim();
}

/** As {@link hostdevXml}, in one line. */
export function hostdevLine(uuid: string, guestDevice?: string): string {
  return hostdevXml(uuid, guestDevice).replace(/\n\s*/g, "");
}

function guestAddress(guestDevice: string): Record<string, string> {
  const [, ssid, devno] = guestDevice.split(".");
  return { "@type": "ccw", "@cssid": GUEST_CSSID, "@ssid": `0x${ssid}`, "@devno": `0x${devno}` };
}
