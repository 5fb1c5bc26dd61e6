import * as pulumi from "@pulumi/pulumi";
import type { Connection } from "../connection";
import type { Lifted } from "../inputTypes";
import { deletedFirst, withStackConfig } from "../registering";
import { dynamicProvider } from "./dynamicProvider";
import type { GuestDiskInputs } from "./inputs";

/** The arguments of a {@link GuestDisk}. What its connection leaves out comes from the stack's configuration. */
export type GuestDiskArgs = Lifted<
  Omit<GuestDiskInputs, "connection"> & { connection?: Partial<Connection> | undefined }
>;

/**
 * A mediated device in a guest: the `<hostdev>` element of a libvirt domain, in the running guest and in its definition.
 *
 * ```typescript
 * new GuestDisk("disk", { domain: "vm1", mediatedDevice: disk.uuid, guestDevice: "0.0.00a1" });
 * ```
 */
export class GuestDisk extends pulumi.dynamic.Resource {
  /** Name of the domain. */
  declare readonly domain: pulumi.Output<string>;
  /** UUID of the domain. */
  declare readonly domainUuid: pulumi.Output<string>;
  /** UUID of the mediated device. */
  declare readonly mediatedDevice: pulumi.Output<string>;
  /** Bus ID of the disk behind the mediated device: `0.0.3000`. Undefined when it cannot be seen. */
  declare readonly device: pulumi.Output<string | undefined>;
  /** Bus ID that the guest sees: `0.0.00a1`. */
  declare readonly guestDevice: pulumi.Output<string>;
  /** Whether the guest runs, paused or not. */
  declare readonly running: pulumi.Output<boolean>;
  /** Whether the running guest has the disk; false while there is none. */
  declare readonly live: pulumi.Output<boolean>;
  /** Whether the domain's definition has the disk. */
  declare readonly config: pulumi.Output<boolean>;

  /**
   * Declares a disk in a guest.
   *
   * @param name name of the resource in the stack.
   * @param args its arguments.
   * @param opts Pulumi's resource options.
   */
  constructor(name: string, args: GuestDiskArgs, opts?: pulumi.CustomResourceOptions) {
    // The engine fills in what is here: outputs, and arguments that are outputs too where they were left out.
    const outputs = {
      domainUuid: undefined,
      device: undefined,
      guestDevice: undefined,
      running: undefined,
      live: undefined,
      config: undefined,
    };
    super(dynamicProvider, name, { ...outputs, ...withStackConfig(args) }, deletedFirst(opts), "dasd", "GuestDisk");
  }
}
