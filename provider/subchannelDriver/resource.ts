import * as pulumi from "@pulumi/pulumi";
import type { Connection } from "../connection";
import type { Lifted } from "../inputTypes";

/** The arguments of a {@link SubchannelDriver}. */
export type SubchannelDriverArgs = Lifted<{
  connection?: Partial<Connection> | undefined;
  subchannel?: string | undefined;
  device?: string | undefined;
  driver?: string | undefined;
  force?: boolean | undefined;
  deleteUnreachable?: boolean | undefined;
}>;

/** The binding of a subchannel to a driver. */
export class SubchannelDriver extends pulumi.dynamic.Resource {
  declare readonly subchannel: pulumi.Output<string>;
  declare readonly device: pulumi.Output<string | undefined>;
  declare readonly driver: pulumi.Output<string>;

  constructor(name: string, args: SubchannelDriverArgs, opts?: pulumi.CustomResourceOptions) {
    const provider = { create: async () => ({ id: "stub" }) };
    super(provider, name, { subchannel: undefined, ...args }, opts, "dasd", "SubchannelDriver");
  }
}
