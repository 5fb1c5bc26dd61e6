import * as pulumi from "@pulumi/pulumi";
import { GuestDisk } from "../guestDisk/resource";
import { hostdevXml } from "../libvirt/nodedevXml";
import { MediatedDevice, type MediatedDeviceArgs } from "../mediatedDevice/resource";
import { guestDeviceSchema } from "../names/busId";
import { SubchannelDriver } from "../subchannelDriver/resource";

/** The arguments of a {@link PassthroughDasd}. */
export interface PassthroughDasdArgs {
  /** How the KVM host is reached. What it leaves out comes from the stack's configuration, `dasd:connection`. */
  connection?: MediatedDeviceArgs["connection"];
  /** Bus ID of the DASD on the host: `0.0.3000`. A change passes another disk through, in the place of this one. */
  device: pulumi.Input<string>;
  /** Name of the libvirt domain that is given the disk. Added or removed, the disk is attached or detached. @default none */
  domain?: pulumi.Input<string> | undefined;
  /**
   * Bus ID that the guest sees: `0.0.00a1`. A change detaches the disk and attaches it again.
   * @default "0.0.00a1" with a domain; without, libvirt chooses when the guest is defined with `hostdevXml`
   */
  guestDevice?: pulumi.Input<string> | undefined;
  /**
   * Whether a deletion succeeds, with a warning, when the host cannot be reached.
   * @default stack config `dasd:deleteUnreachable`, or false
   */
  deleteUnreachable?: MediatedDeviceArgs["deleteUnreachable"];
}

/**
 * A DASD, passed through to a guest: its subchannel bound to vfio_ccw ({@link SubchannelDriver}), a mediated device on
 * that ({@link MediatedDevice}), and the disk in the guest ({@link GuestDisk}). They are made in this order, and destroyed
 * in reverse.
 *
 * ```typescript
 * new PassthroughDasd("data", { device: "0.0.3000", domain: "vm1" });
 * ```
 */
export class PassthroughDasd extends pulumi.ComponentResource {
  /** UUID of the mediated device. Known in a preview. */
  readonly uuid: pulumi.Output<string>;
  /** libvirt's name of the mediated device: `mdev_<uuid>_0_0_0004`. */
  readonly name: pulumi.Output<string>;
  /** Bus ID of the subchannel that leads to the DASD: `0.0.0004`. */
  readonly subchannel: pulumi.Output<string>;
  /** Bus ID of the DASD behind the subchannel, as the host shows it. Undefined when it cannot be seen. */
  readonly device: pulumi.Output<string | undefined>;
  /** Bus ID that the guest sees. Undefined where none was given and there is no domain. */
  readonly guestDevice: pulumi.Output<string | undefined>;
  /** The `<hostdev>` element that gives the device to a guest, with `guestDevice` where that is known. */
  readonly hostdevXml: pulumi.Output<string>;

  /**
   * Declares a passed-through DASD.
   *
   * @param name name of the component in the stack; those of its parts are `name-driver`, `name-mdev` and `name-guest`.
   * @param args its arguments.
   * @param opts Pulumi's options of a component.
   */
  constructor(name: string, args: PassthroughDasdArgs, opts?: pulumi.ComponentResourceOptions) {
    super("dasd:index:PassthroughDasd", name, {}, opts);
    const { connection, device, domain, guestDevice, deleteUnreachable } = args;
    const common = { connection, deleteUnreachable };
    const driver = new SubchannelDriver(`${name}-driver`, { ...common, device }, { parent: this });
    const mdev = new MediatedDevice(`${name}-mdev`, { ...common, device }, { parent: this, dependsOn: driver });
    const disk =
      domain === undefined
        ? undefined
        : new GuestDisk(
            `${name}-guest`,
            { ...common, domain, mediatedDevice: mdev.uuid, device, guestDevice },
            { parent: this, dependsOn: mdev },
          );
    this.uuid = mdev.uuid;
    this.name = mdev.name;
    this.subchannel = mdev.subchannel;
    this.device = mdev.device;
    this.guestDevice = disk?.guestDevice ?? pulumi.output(guestDevice).apply(normalGuestDevice);
    this.hostdevXml = pulumi.all([this.uuid, this.guestDevice]).apply(([uuid, at]) => hostdevXml(uuid, at));
    this.registerOutputs({
      uuid: this.uuid,
      name: this.name,
      subchannel: this.subchannel,
      device: this.device,
      guestDevice: this.guestDevice,
      hostdevXml: this.hostdevXml,
    });
  }
}

/** As GuestDisk's check has it, where there is none to check it. */
function normalGuestDevice(given: string | undefined): string | undefined {
  const { data, error } = guestDeviceSchema.optional().safeParse(given);
  if (error !== undefined) {
    throw new Error(`guestDevice ${error.issues[0]?.message ?? ""}`);
  }
  return data;
}
