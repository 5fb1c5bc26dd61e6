import assert from "node:assert/strict";
import { mock } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { HostError } from "../../../provider/errors/hostError";
import { Host } from "../../../provider/host/host";
import { InterpreterEnded } from "../../../provider/host/interpreterErrors";
import { VirshError } from "../../../provider/host/virshError";
import { destroy, start } from "../../../provider/mediatedDevice/steps";
import { mdevName } from "../../../provider/names/mdevName";

const id = { uuid: "18e124fb-b2fc-47f6-a407-f256b6c49767", subchannel: "0.0.0004" };
const said = `Requested operation is not valid: Device '${mdevName(id)}' is not active`;

/** A host whose kernel has the device. */
class Having extends Host {
  override async see(what: string): Promise<string> {
    return what.startsWith("cannot look at mdev_")
      ? `/sys/devices/css0/${id.subchannel}/${id.uuid}\n`
      : "usage_usec 1\n";
  }
}

/** One whose libvirt never learns of it. */
class Missing extends Having {
  override async change(): Promise<string> {
    throw new VirshError("not-active", { kind: "command-failed", host: this.name, what: "virsh failed", said });
  }

  override async read(): Promise<string> {
    return "";
  }
}

/** One to which the connection breaks before libvirt's answer is there. */
class CutOff extends Having {
  readonly asked: string[] = [];

  override async change(...words: string[]): Promise<string> {
    this.asked.push(words.join(" "));
    const cause = new InterpreterEnded("", undefined);
    throw new HostError({ kind: "unreachable", host: this.name, what: "no answer", cause });
  }
}

describe("a change whose answer is lost", () => {
  it("is not done again where the host shows that it was done", async () => {
    const host = new CutOff({ host: "kvm1" });
    await start(host, id);
    assert.deepEqual(host.asked, [`nodedev-start ${mdevName(id)}`]);
  });
});

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
