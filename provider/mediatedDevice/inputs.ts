import { z } from "zod";
import { type Connection, connectionSchema } from "../connection";
import { deviceSchema, subchannelSchema } from "../names/busId";
import { uuidSchema } from "../names/uuid";

/** What a user declares of a mediated device. */
export interface MediatedDeviceInputs {
  /** How the KVM host is reached. A change of `host` replaces the device. @default stack config `dasd:connection` */
  connection?: Connection | undefined;
  /**
   * Bus ID of the subchannel that leads to the DASD: `0.0.0004`, or libvirt's name of it, `css_0_0_0004`. It must be
   * bound to vfio_ccw. This or `device` is required. A change replaces the device.
   * @default found from `device`
   */
  subchannel?: string | undefined;
  /**
   * Bus ID of the DASD that must be behind the subchannel: `0.0.3000`. Anything else there is refused. A change is
   * verified again; without `subchannel` it is another disk, and replaces the device.
   * @default the one that is found there when the mediated device is made
   */
  device?: string | undefined;
  /**
   * UUID of the mediated device. A change replaces the device.
   * @default made from the host and the subchannel (or device): the same each time, and kept once recorded
   */
  uuid?: string | undefined;
  /**
   * Leaves the making of the UUID to libvirt. It is then not known in a preview, and an interrupted creation is not
   * found again by the next one. Not together with `uuid`, and not for a transient device. Turned off, a device whose UUID it made is replaced.
   * @default false
   */
  generateUuid?: boolean | undefined;
  /**
   * Whether the device is defined, so that it can be started again after a reboot. Without a definition it is transient:
   * it is there while it is active, and gone after a reboot, until the next update. Changed in place, while it runs.
   * @default true
   */
  persistent?: boolean | undefined;
  /**
   * Whether the device is started when the host boots; a transient one cannot be. Changed in place.
   * @default as `persistent`
   */
  autostart?: boolean | undefined;
  /** Whether the device is started now; a transient one must be. Changed in place. @default true */
  active?: boolean | undefined;
  /**
   * Whether a deletion succeeds, with a warning, when the host cannot be reached: the device is then left as it is. A
   * change is recorded, and no more. @default stack config `dasd:deleteUnreachable`, or false
   */
  deleteUnreachable?: boolean | undefined;
}

/** What a refresh puts in the place of a declared device that cannot be seen. */
export const UNSEEN_DEVICE = "none";

/** Checks what a user declared, before defaults. */
export const userInputsSchema = z.strictObject({
  connection: connectionSchema,
  subchannel: subchannelSchema.optional(),
  device: deviceSchema.optional(),
  uuid: uuidSchema.optional(),
  generateUuid: z.boolean("must be true or false").optional(),
  persistent: z.boolean("must be true or false").optional(),
  autostart: z.boolean("must be true or false").optional(),
  active: z.boolean("must be true or false").optional(),
  deleteUnreachable: z.boolean("must be true or false").optional(),
});

/** What was declared, complete: what check gives to the engine. */
export const inputsSchema = z.object({
  connection: connectionSchema,
  subchannel: subchannelSchema.optional(),
  device: deviceSchema.optional(),
  uuid: uuidSchema.optional(),
  generateUuid: z.boolean(),
  autostart: z.boolean(),
  active: z.boolean(),
  persistent: z.boolean(),
  deleteUnreachable: z.boolean().optional(),
});
export type Inputs = z.output<typeof inputsSchema>;
