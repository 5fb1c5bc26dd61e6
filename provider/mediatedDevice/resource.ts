import * as pulumi from "@pulumi/pulumi";
import type { Connection } from "../connection";
import type { Lifted } from "../inputTypes";
import { deletedFirst, withStackConfig } from "../registering";
import { dynamicProvider } from "./dynamicProvider";
import type { MediatedDeviceInputs } from "./inputs";

/** The arguments of a {@link MediatedDevice}. What its connection leaves out comes from the stack's configuration. */
export type MediatedDeviceArgs = Lifted<
  Omit<MediatedDeviceInputs, "connection"> & { connection?: Partial<Connection> | undefined }
>;

/**
 * A vfio_ccw mediated device on a KVM host, persistent or transient: what a guest needs to be given a DASD.
 *
 * The subchannel must be bound to vfio_ccw. The device is defined, marked for autostart and started, or created, with
 * libvirt's `nodedev` commands over SSH; a refresh shows what has become of it, and the next update puts it right.
 *
 * ```typescript
 * const disk = new MediatedDevice("disk", {
 *   connection: { host: "kvm1.example.com", user: "ops" },
 *   subchannel: "0.0.0004",
 *   device: "0.0.3000",
 * });
 * export const hostdev = disk.hostdevXml;
 * ```
 */
export class MediatedDevice extends pulumi.dynamic.Resource {
  /** libvirt's name of the device: `mdev_<uuid>_0_0_0004`. It is the resource's ID too. */
  declare readonly name: pulumi.Output<string>;
  /** UUID of the device. Known in a preview, unless libvirt is to make it. */
  declare readonly uuid: pulumi.Output<string>;
  /** libvirt's name of the subchannel: `css_0_0_0004`. */
  declare readonly parent: pulumi.Output<string>;
  /** Bus ID of the subchannel: `0.0.0004`. */
  declare readonly subchannel: pulumi.Output<string>;
  /** Bus ID of the DASD behind the subchannel, as the host shows it: `0.0.3000`. Undefined when it cannot be seen. */
  declare readonly device: pulumi.Output<string | undefined>;
  /** The device in sysfs. Undefined while it is not active. */
  declare readonly path: pulumi.Output<string | undefined>;
  /** Its type, `vfio_ccw-io`. */
  declare readonly type: pulumi.Output<string>;
  /** Whether it exists in the kernel now. */
  declare readonly active: pulumi.Output<boolean>;
  /** Whether it is defined, so that it can be started again after a reboot. */
  declare readonly persistent: pulumi.Output<boolean>;
  /** Whether it is started when the host boots. */
  declare readonly autostart: pulumi.Output<boolean>;
  /** The `<hostdev>` element that gives the device to a guest; libvirt chooses the guest's device number. */
  declare readonly hostdevXml: pulumi.Output<string>;

  /**
   * Declares a mediated device.
   *
   * @param name name of the resource in the stack.
   * @param args its arguments.
   * @param opts Pulumi's resource options.
   */
  constructor(name: string, args: MediatedDeviceArgs, opts?: pulumi.CustomResourceOptions) {
    // The engine fills in what is here: outputs, and arguments that are outputs too where they were left out.
    const outputs = {
      name: undefined,
      uuid: undefined,
      parent: undefined,
      subchannel: undefined,
      device: undefined,
      path: undefined,
      type: undefined,
      active: undefined,
      persistent: undefined,
      autostart: undefined,
      hostdevXml: undefined,
    };
    super(
      dynamicProvider,
      name,
      { ...outputs, ...withStackConfig(args) },
      deletedFirst(opts),
      "dasd",
      "MediatedDevice",
    );
  }
}
