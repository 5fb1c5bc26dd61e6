import assert from "node:assert/strict";
import { mock } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { Host } from "../../../provider/host/host";
import { VirshError } from "../../../provider/host/virshError";
import { destroy } from "../../../provider/mediatedDevice/steps";
import { mdevName } from "../../../provider/names/mdevName";

const id = { uuid: "18e124fb-b2fc-47f6-a407-f256b6c49767", subchannel: "0.0.0004" };
const said = `Requested operation is not valid: Device '${mdevName(id)}' is not active`;

/** A host whose kernel has the device, and whose libvirt never learns of it. */
class Missing extends Host {
  override async change(): Promise<string> {
    throw new VirshError("not-active", { kind: "command-failed", host: this.name, what: "virsh failed", said });
  }

  override async read(): Promise<string> {
    return "";
  }

  override async see(what: string): Promise<string> {
    return what.startsWith("cannot look at mdev_")
      ? `/sys/devices/css0/${id.subchannel}/${id.uuid}\n`
      : "usage_usec 1\n";
  }
}

describe("a device that libvirt has missed", () => {
  beforeEach(() => mock.timers.enable({ apis: ["setTimeout", "Date"] }));
  afterEach(() => mock.timers.reset());

  it("cannot be stopped, and the error says what makes libvirt look anew", async () => {
    const host = new Missing({ host: "kvm1" });
    let isOver = false;
    const stopped = destroy(host, id).finally(() => {
      isOver = true;
    });
    stopped.catch(() => undefined);
    while (!isOver) {
      mock.timers.tick(1_000);
      await turn();
    }
    await assert.rejects(stopped, {
      message:
        `root@kvm1:22: cannot stop ${mdevName(id)}, which is active: ${said}\n` +
        "libvirt missed that it was started. Guests go on running while it looks anew: systemctl restart libvirtd (or virtnodedevd)",
    });
  });
});
