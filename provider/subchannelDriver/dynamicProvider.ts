import type { dynamic } from "@pulumi/pulumi";

/**
 * The provider that Pulumi serialises into the state of each SubchannelDriver, as text. It holds no code of its own and
 * captures nothing, so that the text is the same for every program and every version of this package: a change of it
 * would be a change of every recorded resource. A test holds it to the byte.
 */
export const dynamicProvider: dynamic.ResourceProvider = {
  check: (...args) => require("pulumi-dasd-mdev/runtime").subchannelDriver.check(...args),
  diff: (...args) => require("pulumi-dasd-mdev/runtime").subchannelDriver.diff(...args),
  create: (...args) => require("pulumi-dasd-mdev/runtime").subchannelDriver.create(...args),
  read: (...args) => require("pulumi-dasd-mdev/runtime").subchannelDriver.read(...args),
  update: (...args) => require("pulumi-dasd-mdev/runtime").subchannelDriver.update(...args),
  delete: (...args) => require("pulumi-dasd-mdev/runtime").subchannelDriver.delete(...args),
};
