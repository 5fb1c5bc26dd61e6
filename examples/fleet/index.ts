import * as pulumi from "@pulumi/pulumi";
import { type Connection, PassthroughDasd } from "pulumi-dasd-mdev";

/** A DASD by its bus ID, and the domain that is given it; without a domain it is left ready for one. */
interface Disk {
  readonly device: string;
  readonly domain?: string;
  /** Bus ID that the guest sees; each disk of a guest needs another. Default: 0.0.00a1. */
  readonly guestDevice?: string;
}

/** A KVM host, and which of its DASDs are passed through. */
interface Host {
  /** How it is reached: its own part, the rest is that of dasd:connection. */
  readonly connection: Pick<Connection, "host"> & Partial<Connection>;
  readonly disks: readonly Disk[];
}

const hosts = new pulumi.Config("fleet").requireObject<Host[]>("hosts");

/** The `<hostdev>` element of each disk, by host and device number. */
export const hostdevs = Object.fromEntries(
  hosts.flatMap(({ connection, disks }) =>
    disks.map(({ device, domain, guestDevice }) => {
      const name = `${connection.host}-${device}`;
      return [name, new PassthroughDasd(name, { connection, device, domain, guestDevice }).hostdevXml];
    }),
  ),
);
