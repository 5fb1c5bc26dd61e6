import assert from "node:assert/strict";
import { Host } from "../../../provider/host/host";
import { ensureTakeable } from "../../../provider/subchannelDriver/suitable";
import { parseBindings } from "../../../provider/witnesses/bindings";

const MOUNTS = "/proc/self/mountinfo:1 1 94:1 / / rw - ext4 /dev/dasda1 rw\n";
const ccwDevice = (cuType: string) => `0.0.0004/0.0.3000/online:0\n0.0.0004/0.0.3000/cutype:${cuType}\n`;

/** A host without mediated devices, which shows one use after the other, and the last again and again. */
class Uses extends Host {
  constructor(private readonly uses: string[]) {
    super({ host: "kvm1" });
  }

  override async see(what: string): Promise<string> {
    if (!what.includes("the use of the disks")) {
      return "";
    }
    const [first = "", ...rest] = this.uses;
    this.uses.splice(0, this.uses.length, ...(rest.length > 0 ? rest : [first]));
    return MOUNTS + first;
  }
}

const bound = (driver: string) =>
  parseBindings(`0.0.0004/type:0\n0.0.0004/dev_busid:0.0.3000\n0.0.0004 ../../../bus/css/drivers/${driver}\n`);
const takeable = (driver: string, ...uses: string[]) =>
  ensureTakeable(new Uses(uses), "0.0.0004", { force: false, device: undefined }, bound(driver));

describe("a subchannel that is to have another driver", () => {
  it("is not used by the host while vfio_ccw has it", async () => {
    assert.equal(await takeable("vfio_ccw", ""), undefined);
  });

  it("is judged once the kernel shows its device, a moment after it was given back", async () => {
    assert.equal(await takeable("io_subchannel", "", ccwDevice("3990/e9")), undefined);
  });

  it("is refused when it works by queues, with the control unit", async () => {
    await assert.rejects(takeable("io_subchannel", ccwDevice("1731/01")), /0\.0\.3000[\s\S]*1731\/01/);
  });
});
