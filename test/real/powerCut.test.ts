import assert from "node:assert/strict";
import { hostPowerCycle, mustOnHost } from "../../host";
import { defineGuest, stopGuest } from "../../host/guest";
import { bindingOf, UNTOUCHED, withoutDriverctl } from "./support/bindings";
import { actives, definitions, guestDisks, hostShows } from "./support/evidence";
import { driver, type Program, Project } from "./support/project";
import { withStandIn } from "./support/standIn";
import { subchannels, theHost, unboundSubchannel } from "./support/world";

const uuid = (n: number) => `c8e124fb-b2fc-47f6-a407-00000000000${n}`;

const DOMAIN = "cut-off";

/** The device of a test in its guest. */
const GIVEN: Program = {
  guest: { class: "GuestDisk", domain: DOMAIN, mediatedDevice: { output: ["disk", "uuid"] } },
};

/** Lets the host write nothing to its disk of its own accord while `work` runs, and cuts its power then. */
async function cutAfter(work: () => Promise<unknown>): Promise<void> {
  // By its path, since another one may come before it.
  const written = "mount -o remount,commit=600 / && /usr/bin/sync";
  await mustOnHost(theHost(), `${written} && echo 60000 >/proc/sys/vm/dirty_expire_centisecs`);
  try {
    await work();
  } finally {
    await hostPowerCycle(theHost().name);
  }
}

describe("what a host has on its disk", () => {
  let project: Project;
  beforeEach(async () => {
    project = await Project.create();
  });
  afterEach(() => project.remove());

  /** Declares a device, makes it and a guest, and lets `work` give it to the guest. */
  async function withGuest(mdev: string, work: () => Promise<void>): Promise<void> {
    const { subchannel } = unboundSubchannel();
    project.declare({
      driver: driver({ subchannel }),
      disk: { subchannel, uuid: mdev, opts: { dependsOn: ["driver"] } },
    });
    await project.up();
    await defineGuest(theHost(), { name: DOMAIN });
    try {
      await work();
    } finally {
      await stopGuest(theHost(), DOMAIN);
    }
  }

  describe("after a power cut", () => {
    it("what an update has reported is there, without another one, and what a deletion has removed stays away", async () => {
      const disk = unboundSubchannel();
      const at = `${disk.subchannel}/${uuid(1)}`;
      project.declare({
        driver: driver({ subchannel: disk.subchannel }),
        disk: { subchannel: disk.subchannel, uuid: uuid(1), opts: { dependsOn: ["driver"] } },
      });
      await cutAfter(() => project.up());
      await hostShows(`[ -e /sys/bus/mdev/devices/${uuid(1)} ]`);
      assert.deepEqual([await definitions(disk), await actives(disk)], [{ [at]: "auto" }, [at]]);
      await project.seesNoDrift();

      project.forget("disk");
      await cutAfter(() => project.up());
      assert.deepEqual(await definitions(disk), {});

      await cutAfter(() => project.destroy());
      assert.deepEqual(await bindingOf(disk), UNTOUCHED);
    });

    it("so is it without driverctl, and a device that is not started at boot, and then is", async () => {
      const disk = unboundSubchannel();
      await withoutDriverctl(async () => {
        project.declare({ driver: driver({ subchannel: disk.subchannel }) });
        await cutAfter(() => project.up());
        await hostShows(`[ /sys/bus/css/devices/${disk.subchannel}/driver -ef /sys/bus/css/drivers/vfio_ccw ]`);
        assert.equal((await bindingOf(disk)).rule, "vfio_ccw");

        project.declare({ disk: { subchannel: disk.subchannel, uuid: uuid(2), autostart: false } });
        await cutAfter(() => project.up());
        assert.deepEqual(await definitions(disk), { [`${disk.subchannel}/${uuid(2)}`]: "manual" });

        project.declare({ disk: { subchannel: disk.subchannel, uuid: uuid(2) } });
        await cutAfter(() => project.up());
        assert.deepEqual(await definitions(disk), { [`${disk.subchannel}/${uuid(2)}`]: "auto" });

        project.forget("disk");
        await project.up();
        await cutAfter(() => project.destroy());
        assert.deepEqual(await bindingOf(disk), UNTOUCHED);
      });
    });

    it("so is a disk in a guest's definition, and one that was taken from it stays away", () =>
      withGuest(uuid(4), async () => {
        project.declare(GIVEN);
        // Without being told to, the host does not write it.
        await withStandIn("sync", ["exit 0"], () => cutAfter(() => project.up()));
        assert.deepEqual(await guestDisks(DOMAIN, "--inactive"), {});

        await cutAfter(() => project.up("--refresh"));
        assert.deepEqual(await guestDisks(DOMAIN, "--inactive"), { [uuid(4)]: "0.0.00a1" });

        project.forget("guest");
        await cutAfter(() => project.up());
        assert.deepEqual(await guestDisks(DOMAIN, "--inactive"), {});
      }));

    it("none of it would be there, had the host not been told to write it", async () => {
      const disk = unboundSubchannel();
      project.declare({ driver: driver({ subchannel: disk.subchannel }) });
      await withStandIn("sync", ["exit 0"], () => cutAfter(() => project.up()));
      assert.notEqual((await bindingOf(disk)).driverctl, "vfio_ccw");
      await project.up("--refresh");
    });
  });

  describe("a disk that fails", () => {
    const BROKEN = ['echo "sync: error syncing: Input/output error" >&2', "exit 1"];
    it("is an error of what is made on it, which the next update makes", async () => {
      const disk = unboundSubchannel();
      const [bound] = await subchannels(1);
      assert.ok(bound);
      project.declare({
        driver: driver({ subchannel: disk.subchannel }),
        disk: { subchannel: bound.subchannel, uuid: uuid(3) },
      });
      await withStandIn("sync", BROKEN, async () => {
        const { output } = await project.failingUp();
        assert.match(output, /cannot write to the disk what became of the definition of mdev_.*: Input\/output error/);
        assert.match(
          output,
          /cannot write to the disk what became of the override of subchannel .*: Input\/output error/,
        );
        assert.deepEqual([await bindingOf(disk), await actives(bound), await definitions(bound)], [UNTOUCHED, [], {}]);
      });
      await project.up();
      await project.seesNoDrift();

      await withStandIn("sync", BROKEN, () => project.failing("destroy", "--yes", "--skip-preview"));
      assert.equal((await project.devices()).length, 1);
      await project.destroy();
      assert.deepEqual([await bindingOf(disk), await definitions(bound)], [UNTOUCHED, {}]);
    });

    it("gives a guest no disk, and none back that was taken, until the next update", () =>
      withGuest(uuid(5), async () => {
        const FAILED = /cannot write to the disk what became of the guests' definitions: .*Input\/output error/;
        const failing = () =>
          withStandIn("sync", BROKEN, async () => assert.match((await project.failingUp()).output, FAILED));
        project.declare(GIVEN);
        await failing();
        assert.deepEqual(await guestDisks(DOMAIN, "--inactive"), {});
        await project.up();
        assert.deepEqual(await guestDisks(DOMAIN, "--inactive"), { [uuid(5)]: "0.0.00a1" });

        project.forget("guest");
        await failing();
        assert.deepEqual(await guestDisks(DOMAIN, "--inactive"), {});
        assert.equal((await project.devices("GuestDisk")).length, 1);
        await project.up();
        assert.equal((await project.devices("GuestDisk")).length, 0);
      }));
  });
});
