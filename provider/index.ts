/** Pass-through DASDs for KVM guests on IBM Z and LinuxONE, declared with Pulumi. */
export type { Connection } from "./connection";
export { GuestDisk, type GuestDiskArgs } from "./guestDisk/resource";
export { MediatedDevice, type MediatedDeviceArgs } from "./mediatedDevice/resource";
export { PassthroughDasd, type PassthroughDasdArgs } from "./passthroughDasd/resource";
export { getMediatedDevices, getMediatedDevicesOutput, type MediatedDeviceInfo } from "./reading/mediatedDevices";
export { getSubchannels, getSubchannelsOutput, type SubchannelInfo } from "./reading/subchannels";
export { SubchannelDriver, type SubchannelDriverArgs } from "./subchannelDriver/resource";
