import assert from "node:assert/strict";
import { hostPowerCycle, mustOnHost } from "../../host";
import { bindingOf, UNTOUCHED, withoutDriverctl } from "./support/bindings";
import { actives, definitions, hostShows } from "./support/evidence";
import { driver, Project } from "./support/project";
import { theHost, unboundSubchannel } from "./support/world";

const uuid = (n: number) => `c8e124fb-b2fc-47f6-a407-00000000000${n}`;

/** What is written to the disk only when the host does so of its own accord. */
const UNWRITTEN = "/root/unwritten";

/** Lets the host write nothing to its disk of its own accord while `work` runs, and cuts its power then. */
async function cutAfter(work: () => Promise<unknown>): Promise<void> {
  const root = "mount -o remount,commit=600 / && sync";
  await mustOnHost(theHost(), `${root} && echo 60000 >/proc/sys/vm/dirty_expire_centisecs`);
  try {
    await work();
    await mustOnHost(theHost(), `echo >${UNWRITTEN}`);
  } finally {
    await hostPowerCycle(theHost().name);
  }
  await mustOnHost(theHost(), `[ ! -e ${UNWRITTEN} ]`);
}

describe("after a power cut", () => {
  let project: Project;
  beforeEach(async () => {
    project = await Project.create();
  });
  afterEach(() => project.remove());

  it("what an update has reported is there, without another one, and what a deletion has removed stays away", async () => {
    const disk = unboundSubchannel();
    const at = `${disk.subchannel}/${uuid(1)}`;
    const declare = (args: { autostart?: boolean }) =>
      project.declare({
        driver: driver({ subchannel: disk.subchannel }),
        disk: { subchannel: disk.subchannel, uuid: uuid(1), ...args, opts: { dependsOn: ["driver"] } },
      });
    declare({});
    await cutAfter(() => project.up());
    await hostShows(`[ -e /sys/bus/mdev/devices/${uuid(1)} ]`);
    assert.deepEqual([await definitions(disk), await actives(disk)], [{ [at]: "auto" }, [at]]);
    await project.seesNoDrift();

    declare({ autostart: false });
    await cutAfter(() => project.up());
    assert.deepEqual(await definitions(disk), { [at]: "manual" });

    project.forget("disk");
    await cutAfter(() => project.up());
    assert.deepEqual(await definitions(disk), {});

    await cutAfter(() => project.destroy());
    assert.deepEqual(await bindingOf(disk), UNTOUCHED);
  });

  it("so is it without driverctl, and a device that is not started at boot", async () => {
    const disk = unboundSubchannel();
    await withoutDriverctl(async () => {
      project.declare({ driver: driver({ subchannel: disk.subchannel }) });
      await cutAfter(() => project.up());
      await hostShows(`[ /sys/bus/css/devices/${disk.subchannel}/driver -ef /sys/bus/css/drivers/vfio_ccw ]`);
      assert.equal((await bindingOf(disk)).rule, "vfio_ccw");

      project.declare({ disk: { subchannel: disk.subchannel, uuid: uuid(2), autostart: false } });
      await cutAfter(() => project.up());
      assert.deepEqual(await definitions(disk), { [`${disk.subchannel}/${uuid(2)}`]: "manual" });

      project.forget("disk");
      await project.up();
      await cutAfter(() => project.destroy());
      assert.deepEqual(await bindingOf(disk), UNTOUCHED);
    });
  });
});
