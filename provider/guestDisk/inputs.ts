import { z } from "zod";
import { type Connection, connectionSchema } from "../connection";
import { deviceSchema, guestDeviceSchema } from "../names/busId";
import { domainNameSchema } from "../names/domainName";
import { mediatedDeviceSchema } from "../names/mdevName";

/** The bus ID that a guest sees where nothing else is said. */
export const DEFAULT_GUEST_DEVICE = "0.0.00a1";

/** What a user declares of a disk in a guest. */
export interface GuestDiskInputs {
  /** How the KVM host is reached. A change of `host` replaces the disk. @default stack config `dasd:connection` */
  connection?: Connection | undefined;
  /** Name of the libvirt domain, which must be there. A change replaces the disk: it is detached, then attached. */
  domain: string;
  /**
   * The mediated device: its UUID, or libvirt's name of it. A change replaces the disk, and so does one that is not known
   * yet in a preview: by that the engine asks whether to detach it before the mediated device is replaced.
   */
  mediatedDevice: string;
  /**
   * Bus ID of the DASD that must be behind the mediated device: `0.0.3000`. No other is attached. A change is verified
   * again. @default not checked
   */
  device?: string | undefined;
  /** Bus ID that the guest sees: `0.0.00a1`. A change replaces the disk. @default "0.0.00a1" */
  guestDevice?: string | undefined;
  /**
   * Whether it is attached to the guest while that runs. A domain that is shut off has it when it starts, from its
   * definition. Changed in place: turned off, it is detached from the running guest, and from then on what the running
   * guest has is left alone. @default true
   */
  live?: boolean | undefined;
  /** Whether it is in the domain's definition, so that the guest has it each time it starts. Changed in place. @default true */
  config?: boolean | undefined;
  /**
   * Whether a deletion succeeds, with a warning, when the host cannot be reached: the disk is then left as it is. A change
   * is recorded, and no more. @default stack config `dasd:deleteUnreachable`, or false
   */
  deleteUnreachable?: boolean | undefined;
}

const flag = z.boolean("must be true or false");

/** Checks what a user declared, before defaults. */
export const userInputsSchema = z.strictObject({
  connection: connectionSchema,
  domain: domainNameSchema,
  mediatedDevice: mediatedDeviceSchema,
  device: deviceSchema.optional(),
  guestDevice: guestDeviceSchema.optional(),
  live: flag.optional(),
  config: flag.optional(),
  deleteUnreachable: flag.optional(),
});

/** What was declared, complete: what check gives to the engine. */
export const inputsSchema = z.object({
  connection: connectionSchema,
  domain: domainNameSchema,
  mediatedDevice: mediatedDeviceSchema,
  device: deviceSchema.optional(),
  guestDevice: guestDeviceSchema,
  live: z.boolean(),
  config: z.boolean(),
  deleteUnreachable: z.boolean().optional(),
});
export type Inputs = z.output<typeof inputsSchema>;
