import { z } from "zod";
import { type Connection, connectionSchema } from "../connection";
import { deviceSchema, subchannelSchema } from "../names/busId";
import { VFIO_CCW } from "../witnesses/kernel";

/** What a user declares of the driver of a subchannel. */
export interface SubchannelDriverInputs {
  /** How the host is reached. A change of `host` replaces the resource. @default stack config `dasd:connection` */
  connection?: Connection | undefined;
  /**
   * Bus ID of the subchannel: `0.0.0004`, or libvirt's name of it, `css_0_0_0004`. This or `device` is required. A change
   * replaces the resource. @default found from `device`
   */
  subchannel?: string | undefined;
  /**
   * Bus ID of the DASD that must be behind the subchannel: `0.0.3000`. Anything else there is refused. A change is
   * verified again; without `subchannel` it is another disk, and replaces the resource.
   * @default the one that is found there when the subchannel is bound
   */
  device?: string | undefined;
  /** Kernel driver that gets the subchannel, now and at each boot. Changed in place. @default "vfio_ccw" */
  driver?: string | undefined;
  /**
   * Whether the subchannel is taken though the host uses the disk. A change is recorded, and no more.
   * @default false
   */
  force?: boolean | undefined;
  /**
   * Whether a deletion succeeds, with a warning, when the host cannot be reached: the subchannel is then left as it is. A
   * change is recorded, and no more. @default stack config `dasd:deleteUnreachable`, or false
   */
  deleteUnreachable?: boolean | undefined;
}

/** What a refresh puts in the place of a declared device that cannot be seen, and of a driver or override there is none of. */
export const NONE = "none";

/** The driver that the kernel gives a subchannel to by itself: no override can name it, since it is no module. */
export const KERNELS_CHOICE = "io_subchannel";

/** A name that needs no quoting in a shell or a udev rule. */
const nameSchema = z.string().regex(/^[A-Za-z0-9_-]+$/, "must be the name of a kernel driver such as vfio_ccw");

const driverSchema = nameSchema.refine(
  (name) => name !== NONE && name !== KERNELS_CHOICE,
  "must be another driver than the kernel's own choice, which it has without this resource",
);

/** Whether a value is a driver that can be declared, and not what only a refresh shows. */
export function isDriver(value: unknown): boolean {
  return driverSchema.safeParse(value).success;
}

/** The driver that is wanted; undefined where a program ignores what the host has instead. */
export function wanted(driver: string): string | undefined {
  return isDriver(driver) ? driver : undefined;
}

/** Checks what a user declared, before defaults. */
export const userInputsSchema = z.strictObject({
  connection: connectionSchema,
  subchannel: subchannelSchema.optional(),
  device: deviceSchema.optional(),
  driver: driverSchema.optional(),
  force: z.boolean("must be true or false").optional(),
  deleteUnreachable: z.boolean("must be true or false").optional(),
});

/** The driver of those who declare none. */
export const DEFAULT_DRIVER = VFIO_CCW;

/** What was declared, complete: what check gives to the engine. */
export const inputsSchema = z.object({
  connection: connectionSchema,
  subchannel: subchannelSchema.optional(),
  device: deviceSchema.optional(),
  /** As {@link wanted} has it. */
  driver: nameSchema,
  /** The driver that the subchannel is given at boot: the declared one, unless a program ignores what the host shows. */
  override: nameSchema,
  force: z.boolean(),
  deleteUnreachable: z.boolean().optional(),
});
export type Inputs = z.output<typeof inputsSchema>;
