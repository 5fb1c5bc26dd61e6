import assert from "node:assert/strict";
import { defineGuest, type HostDevice } from "../../host";
import { stopGuest } from "../../host/guest";
import { mdevName } from "../../provider/names/mdevName";
import { actives, changesDuring, definitions, guestDisks, libvirtKnowsActive, traces, virsh } from "./support/evidence";
import { Project } from "./support/project";
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
    await project.remove();
    await stopGuest(theHost(), domain);
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

    project.forget("former");
    project.declare({ renamed: whole });
    const changes = await changesDuring(async () => {
      const { output } = await project.up();
      assert.match(output, /4 created.*\n.*4 deleted/);
      assert.equal(new Set(output.match(/warning: \S+ stays on 127\.0\.0\.1: .*aliases/g)).size, 3);
    });
    assert.deepEqual(changes, []);
    assert.deepEqual(await all(), there);
    await project.seesNoDrift();

    await project.destroy();
    assert.deepEqual(await guestDisks(domain), {});
    assert.deepEqual(await traces(domain), before);
  });

  it("is deleted first, and then made, where somebody has it replaced", async () => {
    const [disk] = await subchannels(1);
    assert.ok(disk);
    const name = mdevName({ uuid, subchannel: disk.subchannel });
    project.declare({ replaced: { subchannel: disk.subchannel, uuid } });
    await project.up();
    await libvirtKnowsActive(name);
    const changes = await changesDuring(() => project.up("--replace", "**replaced"));
    assert.deepEqual(
      changes.map((line) => line.split(" ")[0]),
      ["nodedev-destroy", "nodedev-undefine", "nodedev-define", "nodedev-autostart", "nodedev-start"],
    );
    await isThere(disk);
    await project.seesNoDrift();
  });

  async function isThere(disk: HostDevice): Promise<void> {
    const at = `${disk.subchannel}/${uuid}`;
    assert.deepEqual([await actives(disk), await definitions(disk)], [[at], { [at]: "auto" }]);
  }
});
