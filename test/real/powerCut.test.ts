import assert from "node:assert/strict";
import { hostPowerCycle, mustOnHost } from "../../host";
import { bindingOf, UNTOUCHED, withoutDriverctl } from "./support/bindings";
import { actives, definitions } from "./support/evidence";
import { driver, Project } from "./support/project";
import { theHost, unboundSubchannel } from "./support/world";

const uuid = (n: number) => `c8e124fb-b2fc-47f6-a407-00000000000${n}`;

/** Until the host is booted, it writes nothing to its disk of its own accord. */
async function withIdleDisk(): Promise<void> {
  await mustOnHost(
    theHost(),
    "sync; mount -o remount,commit=600 / && echo 100000 > /proc/sys/vm/dirty_expire_centisecs",
  );
}

describe("after a power cut", () => {
  it("what an update has reported is there, without another one, and what a deletion has removed stays away", async () => {
    const disk = unboundSubchannel();
    const project = await Project.create();
    try {
      project.declare({
        driver: driver({ subchannel: disk.subchannel }),
        disk: { subchannel: disk.subchannel, uuid: uuid(1), opts: { dependsOn: ["driver"] } },
      });
      await withIdleDisk();
      await project.up();
      await hostPowerCycle(theHost().name);
      const at = `${disk.subchannel}/${uuid(1)}`;
      assert.deepEqual([await definitions(disk), await actives(disk)], [{ [at]: "auto" }, [at]]);
      await project.seesNoDrift();

      project.declare({ disk: { subchannel: disk.subchannel, uuid: uuid(1), autostart: false } });
      await withIdleDisk();
      await project.up();
      await hostPowerCycle(theHost().name);
      assert.deepEqual(await definitions(disk), { [at]: "manual" });

      await withIdleDisk();
      await project.destroy();
      await hostPowerCycle(theHost().name);
      assert.deepEqual([await definitions(disk), await bindingOf(disk)], [{}, UNTOUCHED]);
    } finally {
      await project.remove();
    }
  });

  it("so is the driver of a subchannel on a host without driverctl", async () => {
    const disk = unboundSubchannel();
    const project = await Project.create();
    try {
      await withoutDriverctl(async () => {
        project.declare({ driver: driver({ subchannel: disk.subchannel }) });
        await withIdleDisk();
        await project.up();
        await hostPowerCycle(theHost().name);
        const { driver: now, rule } = await bindingOf(disk);
        assert.deepEqual({ now, rule }, { now: "vfio_ccw", rule: "vfio_ccw" });
        await withIdleDisk();
        await project.destroy();
        await hostPowerCycle(theHost().name);
        assert.deepEqual(await bindingOf(disk), UNTOUCHED);
      });
    } finally {
      await project.remove();
    }
  });
});
