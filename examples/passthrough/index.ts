import * as pulumi from "@pulumi/pulumi";
import { PassthroughDasd } from "pulumi-dasd-mdev";

const config = new pulumi.Config();

// The connection comes from the stack's configuration, dasd:connection: as root, or with sudo.
const disk = new PassthroughDasd("disk", {
  device: config.require("device"),
  domain: config.require("domain"),
  guestDevice: "0.0.00a1",
});

export const subchannel = disk.subchannel;
export const mediatedDevice = disk.name;
export const guestDevice = disk.guestDevice;
