import assert from "node:assert/strict";
import { Host } from "../../../provider/host/host";
import { InterpreterEnded } from "../../../provider/host/interpreterErrors";
import { release } from "../../../provider/subchannelDriver/release";
import { stateSchema } from "../../../provider/subchannelDriver/state";

const state = stateSchema.parse({
  connection: { host: "kvm1" },
  declared: { subchannel: "0.0.0004", driver: "vfio_ccw" },
  subchannel: "0.0.0004",
  device: "0.0.3000",
  verified: "0.0.3000",
  driver: "vfio_ccw",
  override: "vfio_ccw",
  previousDriver: "io_subchannel",
  previousOnline: true,
});

/** A host with driverctl and a subchannel that vfio_ccw has, which writes down what is done to it as root. */
class Bound extends Host {
  readonly done: string[] = [];
  readonly onDisk: string[] = [];
  /** Whether the connection ends when the subchannel has just been given back. */
  breaks = false;
  private isBound = true;

  constructor(private readonly device: string) {
    super({ host: "kvm1" });
  }

  override async see(what: string): Promise<string> {
    if (what.includes("online again")) {
      return "0\n";
    }
    const driver = this.isBound ? "vfio_ccw" : "io_subchannel";
    const override = this.isBound ? "/etc/driverctl.d/css-0.0.0004:vfio_ccw\n" : "";
    const lines = `0.0.0004/type:0\n0.0.0004/dev_busid:${this.device}\n0.0.0004 ../../../bus/css/drivers/${driver}\n`;
    return what.includes("bindings") ? `driverctl\nmay-bind\n${override}${lines}` : "";
  }

  override async changeAsRoot(what: string): Promise<string> {
    this.done.push(what);
    this.isBound = false;
    if (this.breaks) {
      this.breaks = false;
      throw this.error({ kind: "unreachable", what, cause: new InterpreterEnded("", undefined) });
    }
    return "";
  }

  override async writeToDisk(_of: string, ...paths: string[]): Promise<void> {
    this.onDisk.push(...paths);
  }
}

const GIVEN_BACK = "cannot give subchannel 0.0.0004 back";
const ONLINE = "cannot set 0.0.3000 online again";

describe("a subchannel that is given back", () => {
  it("has its disk online again, where that was so before", async () => {
    const host = new Bound("0.0.3000");
    await release(host, state);
    assert.deepEqual(host.done, [GIVEN_BACK, ONLINE]);

    const offline = new Bound("0.0.3000");
    await release(offline, { ...state, previousOnline: false });
    assert.deepEqual(offline.done, [GIVEN_BACK]);
  });

  it("has it online again by a state of an older version, too, and after a connection that broke", async () => {
    const host = new Bound("0.0.3000");
    host.breaks = true;
    await release(host, { ...state, verified: undefined });
    assert.deepEqual(host.done, [GIVEN_BACK, ONLINE]);
  });

  it("has no other disk set online", async () => {
    const host = new Bound("0.0.3001");
    await release(host, { ...state, device: "0.0.3001" });
    assert.deepEqual(host.done, [GIVEN_BACK]);
  });

  it("is left alone where somebody has given it back, but for that it is to outlast a power cut", async () => {
    const host = new Bound("0.0.3000");
    await release(host, state);
    const files = ["/etc/driverctl.d/css-0.0.0004", "/etc/udev/rules.d/70-dasd-mdev-0.0.0004.rules"];
    assert.deepEqual(host.onDisk, files);
    await release(host, state);
    assert.deepEqual(host.done, [GIVEN_BACK, ONLINE]);
    assert.deepEqual(host.onDisk, [...files, ...files]);
  });
});
