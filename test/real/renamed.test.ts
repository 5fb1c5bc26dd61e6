import assert from "node:assert/strict";
import { defineGuest } from "../../host";
import { stopGuest } from "../../host/guest";
import { mdevName } from "../../provider/names/mdevName";
import { bindingOf } from "./support/bindings";
import { actives, changesDuring, definitions, guestDisks, libvirtKnowsActive, traces, virsh } from "./support/evidence";
import { driver, Project } from "./support/project";
import { subchannels, theHost, unboundSubchannel } from "./support/world";

const domain = "zrenamed";
const uuid = "f8e124fb-b2fc-47f6-a407-000000000001";

describe("a resource that the engine makes anew where it is", () => {
  let project: Project;
  beforeEach(async () => {
    project = await Project.create();
    await defineGuest(theHost(), { name: domain });
  });
  afterEach(async () => {
    try {
      await project.remove();
    } finally {
      await stopGuest(theHost(), domain);
    }
  });

  it("stays as it is where it was renamed without an alias, with the guest that runs on it, and belongs to the new name", async () => {
    const { device } = unboundSubchannel();
    const whole = { class: "PassthroughDasd" as const, connection: { sudo: true }, device, domain };
    await virsh(`start --paused ${domain}`);
    const before = await traces(domain);
    project.declare({ former: whole });
    await project.up();
    const all = async () => [await traces(domain), await guestDisks(domain)];
    const there = await all();

    // What fails after it keeps the engine from the deletion, which the next command makes good.
    const failing = { subchannel: "0.0.fffe", uuid, opts: { dependsOn: ["renamed"] } };
    project.forget("former");
    project.declare({ renamed: whole, failing });
    assert.match((await project.failingUp()).output, /there is no subchannel 0\.0\.fffe/);
    assert.equal((await project.devices()).length, 2);
    assert.deepEqual(await all(), there);
    project.forget("failing");
    const changes = await changesDuring(async () => {
      const { output } = await project.up();
      assert.match(output, /4 deleted/);
      assert.equal(new Set(output.match(/warning: \S+ stays on 127\.0\.0\.1, .*aliases/g)).size, 3);
    });
    assert.deepEqual(changes, []);
    assert.deepEqual(await all(), there);
    await project.seesNoDrift();

    await project.destroy();
    assert.deepEqual(await guestDisks(domain), {});
    assert.deepEqual(await traces(domain), before);
  });

  it("is as declared where two devices change places in one update", async () => {
    const [one, another] = await subchannels(2);
    assert.ok(one && another);
    const on = ({ subchannel }: { subchannel: string }) => ({ subchannel });
    project.declare({ first: on(one), second: on(another) });
    await project.up();
    const all = async () => [await definitions(one, another), await actives(one, another)];
    const there = await all();
    project.declare({ first: on(another), second: on(one) });
    await project.up();
    assert.deepEqual(await all(), there);
    await project.seesNoDrift();
    await project.destroy();
    assert.deepEqual(await all(), [{}, []]);
  });

  it("is deleted first, and then made, where somebody has it replaced, but for a SubchannelDriver, which stays", async () => {
    const [disk] = await subchannels(1);
    assert.ok(disk);
    const bare = unboundSubchannel();
    const name = mdevName({ uuid, subchannel: disk.subchannel });
    const replacing = async (pattern: string) =>
      (await changesDuring(() => project.up("--replace", pattern))).map((line) => line.replace(` ${name}`, ""));
    project.declare({ mdev: { subchannel: disk.subchannel, uuid }, driver: driver({ device: bare.device }) });
    await project.up();
    await libvirtKnowsActive(name);
    assert.deepEqual(await replacing("**mdev"), [
      ...["nodedev-destroy", "nodedev-undefine", "nodedev-define", "nodedev-autostart", "nodedev-start"],
    ]);
    assert.deepEqual(await replacing("**driver"), []);
    assert.equal((await bindingOf(bare)).driver, "vfio_ccw");

    await virsh(`start --paused ${domain}`);
    project.declare({ disk: { class: "GuestDisk", domain, mediatedDevice: uuid, opts: { dependsOn: ["mdev"] } } });
    await project.up();
    assert.deepEqual(await replacing("**disk"), [
      ...["detach-device --live", "detach-device --config", "attach-device --config", "attach-device --live"],
    ]);
    const at = `${disk.subchannel}/${uuid}`;
    assert.deepEqual([await actives(disk), await definitions(disk)], [[at], { [at]: "auto" }]);
    assert.deepEqual(await guestDisks(domain), { [uuid]: "0.0.00a1" });
    await project.seesNoDrift();
  });
});
