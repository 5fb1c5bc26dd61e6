import assert from "node:assert/strict";
import { Host } from "../../../provider/host/host";
import { definitions } from "../../../provider/witnesses/witnesses";

const uuid = "18e124fb-b2fc-47f6-a407-f256b6c49767";
const LISTED = `[{"0.0.0004":[{"${uuid}":{"mdev_type":"vfio_ccw-io","start":"auto"}}]}]`;

/** A host on which mdevctl fails at first. */
class BusyHost extends Host {
  tries = 0;

  constructor(private readonly failures: number) {
    super({ host: "kvm1" });
  }

  override async see(what: string): Promise<string> {
    this.tries += 1;
    if (this.tries > this.failures) {
      return LISTED;
    }
    // As captured, of mdevctl 1.2.0 on a host where 128 devices were being defined.
    throw this.error({ kind: "command-failed", what, said: "Error: No such file or directory (os error 2)" });
  }
}

describe("what mdevctl has defined", () => {
  it("is listed again while the files that it reads are being replaced, for longer than a file is half written", async () => {
    const host = new BusyHost(9);
    assert.deepEqual(await definitions(host), [{ subchannel: "0.0.0004", uuid, type: "vfio_ccw-io", autostart: true }]);
    assert.equal(host.tries, 10);
  }).timeout(20_000);
});
