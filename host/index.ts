/** The embedded host, for tests and the demo. */
export { bindVfioCcw, readDevices, replug, unbindVfioCcw } from "./devices";
export { plugDisk, pullDisk } from "./disk";
export { defineGuest, domainXml, type Guest, startGuest, stopGuest } from "./guest";
export { SUITES, type Suite } from "./image/suites";
export { type HostState, hostDown, hostPowerCycle, hostReboot, hostStatus, runningHost } from "./lifecycle";
export { mustOnHost, type OnHostOptions, type Outcome, onHost, untilOnHost } from "./ssh";
export type { HostDevice, RunningHost } from "./state";
export { hostUp, prepareHost, prepareHosts, type UpOptions } from "./up";
