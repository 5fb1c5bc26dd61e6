import * as pulumi from "@pulumi/pulumi";
import { MediatedDevice } from "pulumi-dasd-mdev";

const config = new pulumi.Config();

// The connection comes from the stack's configuration, dasd:connection.
const disk = new MediatedDevice("disk", {
  subchannel: config.require("subchannel"),
  device: config.get("device"),
});

export const name = disk.name;
export const device = disk.device;
export const active = disk.active;
export const hostdev = disk.hostdevXml;
