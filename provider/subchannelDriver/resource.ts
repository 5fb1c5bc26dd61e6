import * as pulumi from "@pulumi/pulumi";
import type { Connection } from "../connection";
import type { Lifted } from "../inputTypes";
import { withStackConfig } from "../registering";
import { dynamicProvider } from "./dynamicProvider";
import type { SubchannelDriverInputs } from "./inputs";

/** The arguments of a {@link SubchannelDriver}. What its connection leaves out comes from the stack's configuration. */
export type SubchannelDriverArgs = Lifted<
  Omit<SubchannelDriverInputs, "connection"> & { connection?: Partial<Connection> | undefined }
>;

/**
 * The driver of a subchannel, now and at each boot: gives the disk behind it to vfio_ccw, for mediated devices on it. The
 * host loses the disk meanwhile; one that it uses is refused, and a deletion gives it back. Needs root, or sudo.
 *
 * ```typescript
 * const driver = new SubchannelDriver("driver", {
 *   connection: { host: "kvm1.example.com", user: "ops", sudo: true },
 *   device: "0.0.3000",
 * });
 * const disk = new MediatedDevice("disk", { connection, subchannel: driver.subchannel, device: "0.0.3000" });
 * ```
 */
export class SubchannelDriver extends pulumi.dynamic.Resource {
  /** Bus ID of the subchannel: `0.0.0004`. It is the resource's ID too. */
  declare readonly subchannel: pulumi.Output<string>;
  /** Bus ID of the device behind it, as the kernel shows it: `0.0.3000`. Undefined when it cannot be seen. */
  declare readonly device: pulumi.Output<string | undefined>;
  /** The driver that it is bound to. Undefined when there is none. */
  declare readonly driver: pulumi.Output<string | undefined>;
  /** The driver that it is given when the host boots. Undefined when the kernel chooses. */
  declare readonly override: pulumi.Output<string | undefined>;
  /** The driver that a deletion gives it back to. Undefined when the kernel chooses. */
  declare readonly previousDriver: pulumi.Output<string | undefined>;
  /** The override that a deletion puts back. Undefined for none. */
  declare readonly previousOverride: pulumi.Output<string | undefined>;
  /** Whether the DASD behind it was online before, and is set so again by a deletion. */
  declare readonly previousOnline: pulumi.Output<boolean>;
  /** Whether it is taken though the host uses the disk. */
  declare readonly force: pulumi.Output<boolean>;

  /**
   * Declares the driver of a subchannel.
   *
   * @param name name of the resource in the stack.
   * @param args its arguments.
   * @param opts Pulumi's resource options.
   */
  constructor(name: string, args: SubchannelDriverArgs, opts?: pulumi.CustomResourceOptions) {
    // The engine fills in what is here: outputs, and arguments that are outputs too where they were left out.
    const outputs = {
      subchannel: undefined,
      device: undefined,
      driver: undefined,
      override: undefined,
      previousDriver: undefined,
      previousOverride: undefined,
      previousOnline: undefined,
      force: undefined,
    };
    super(dynamicProvider, name, { ...outputs, ...withStackConfig(args) }, opts, "dasd", "SubchannelDriver");
  }
}
