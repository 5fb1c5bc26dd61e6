import assert from "node:assert/strict";
import { type HostDevice, hostReboot, mustOnHost } from "../../host";
import { startGuest, stopGuest } from "../../host/guest";
import { mdevName } from "../../provider/names/mdevName";
import { actives, changesDuring, definitions, virsh } from "./support/evidence";
import { Project } from "./support/project";
import { withoutMdevctl } from "./support/standIn";
import { connection, subchannels, theHost } from "./support/world";

const uuid = (n: number) => `a8e124fb-b2fc-47f6-a407-00000000000${n}`;

describe("a transient device", () => {
  let project: Project;
  let disk: HostDevice;
  let subchannel: string;
  let at: string;
  before(async () => {
    project = await Project.create();
    const [one] = await subchannels(1);
    assert.ok(one);
    disk = one;
    subchannel = disk.subchannel;
    at = `${subchannel}/${uuid(1)}`;
  });
  after(() => project.remove());

  it("is created with nodedev-create, and is neither defined nor drift", async () => {
    project.declare({ disk: { subchannel, uuid: uuid(1), persistent: false } });
    const changes = await changesDuring(() => project.up());
    assert.deepEqual(
      changes.map((command) => command.split(" ")[0]),
      ["nodedev-create"],
    );
    assert.deepEqual([await actives(disk), await definitions(disk)], [[at], {}]);
    const { disk: outputs } = await project.outputs();
    assert.deepEqual([outputs?.active, outputs?.persistent, outputs?.autostart], [true, false, false]);
    await project.seesNoDrift();
  });

  it("becomes persistent in place, and transient again, and runs all the while", async () => {
    // A device that is made anew has another inode.
    const made = () => mustOnHost(theHost(), `stat -c %i /sys/bus/css/devices/${at}`);
    const first = await made();
    project.declare({ disk: { subchannel, uuid: uuid(1) } });
    await project.up();
    assert.deepEqual(await definitions(disk), { [at]: "auto" });
    await project.seesNoDrift();
    project.declare({ disk: { subchannel, uuid: uuid(1), persistent: false } });
    const changes = await changesDuring(() => project.up());
    assert.deepEqual(changes, [`nodedev-undefine ${mdevName({ uuid: uuid(1), subchannel })}`]);
    assert.deepEqual([await actives(disk), await definitions(disk), await made()], [[at], {}, first]);
    await project.seesNoDrift();
  });

  it("that somebody defined is drift, and is undefined while it runs", async () => {
    await mustOnHost(theHost(), `mdevctl define --auto --uuid ${uuid(1)}`);
    assert.deepEqual(await definitions(disk), { [at]: "auto" });
    const { program } = await project.seesDrift();
    assert.match(program, /~ persistent *: true => false/);
    await project.up("--refresh");
    assert.deepEqual([await actives(disk), await definitions(disk)], [[at], {}]);
  });

  it("is gone after a reboot, which a preview shows, and the next up repairs", async () => {
    await hostReboot(theHost().name);
    assert.deepEqual(await actives(disk), []);
    const { program } = await project.seesDrift();
    assert.match(program, /1 to create/);
    await project.up("--refresh");
    assert.deepEqual([await actives(disk), await definitions(disk)], [[at], {}]);
  });

  it("is made and removed by the kernel alone where there is no mdevctl", async () => {
    const [other] = await subchannels(1);
    assert.ok(other);
    const alone = { ...other, uuid: uuid(2) };
    const asRoot = await Project.create({ configured: false });
    const login = { ...connection(), sudo: true };
    asRoot.declare({ alone: { connection: login, subchannel: alone.subchannel, uuid: alone.uuid, persistent: false } });
    await withoutMdevctl(async () => {
      try {
        await asRoot.up();
        assert.deepEqual(await actives(other), [`${alone.subchannel}/${alone.uuid}`]);
        await asRoot.seesNoDrift();
        await startGuest(theHost(), { name: "zheld", mdevUuid: alone.uuid });
        const { output } = await asRoot.failing("destroy", "--yes", "--skip-preview");
        assert.match(output, /is in use by guest zheld\n/);
        assert.equal((await actives(other)).length, 1);
      } finally {
        await stopGuest(theHost(), "zheld");
        await asRoot.remove();
      }
      assert.deepEqual(await actives(other), []);
    });
  });

  it("that is to be persistent needs mdevctl, and the error says so", async () => {
    const [other] = await subchannels(1);
    assert.ok(other);
    const needy = await Project.create();
    needy.declare({ disk: { subchannel: other.subchannel, uuid: uuid(3) } });
    await withoutMdevctl(async () => {
      try {
        const { output } = await needy.failingUp();
        assert.match(output, /Install mdevctl on the host/);
      } finally {
        await needy.remove();
      }
    });
    assert.equal((await virsh("nodedev-list --cap mdev")).includes(uuid(3).replaceAll("-", "_")), false);
  });
});
