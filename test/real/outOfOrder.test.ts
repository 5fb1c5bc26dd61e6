import assert from "node:assert/strict";
import { type HostDevice, mustOnHost } from "../../host";
import { differences, type Picture, pictureOf } from "../../tools/faults/picture";
import { type Others, strangers, withoutStrangers } from "../../tools/faults/strangers";
import { actives, definitions } from "./support/evidence";
import { driver, type Program, Project } from "./support/project";
import { giveBack, subchannels, theHost, unboundSubchannel } from "./support/world";

const uuid = "38e124fb-b2fc-47f6-a407-000000000001";
const domain = "outoforder";

/** Takes all of the disk's room, root's own too. What a journal has freed can be taken once it is written. */
const FILLED =
  "n=0; for size in 1G 256M 64M 16M 4M 1M 256K 64K 16K 4K 1M 64K 4K; do " +
  "while fallocate -l $size /var/full.$n 2>/dev/null; do n=$((n + 1)); done; rm -f /var/full.$n; sync; done";

const FULL: readonly [string, string] = [FILLED, "rm -f /var/full.*"];
const UNWRITABLE: typeof FULL = ["mount --bind /etc /etc && mount -o remount,bind,ro /etc", "umount /etc"];

describe("on a host that is out of order", () => {
  let project: Project;
  let disk: HostDevice;
  let bare: HostDevice;
  let others: Others;
  let before: Picture;
  beforeEach(async () => {
    project = await Project.create();
    const [one] = await subchannels(1);
    assert.ok(one);
    disk = one;
    bare = unboundSubchannel();
    others = { resting: unboundSubchannel(), running: unboundSubchannel(), beside: unboundSubchannel() };
    await strangers(theHost(), others, domain);
    before = await pictureOf(theHost());
  });
  afterEach(async () => {
    await project.remove();
    assert.deepEqual(differences(before, await pictureOf(theHost())), []);
    await withoutStrangers(theHost(), others, domain);
    await giveBack([disk, bare, ...Object.values(others)]);
  });

  /** Spoils the host while `work` runs. */
  async function spoilt(spoil: string, mend: string, work: () => Promise<unknown>): Promise<void> {
    await mustOnHost(theHost(), spoil);
    try {
      await work();
    } finally {
      await mustOnHost(theHost(), mend);
    }
  }

  const device = (): Program => ({ disk: { subchannel: disk.subchannel, uuid } });
  const isThere = async () => {
    const at = `${disk.subchannel}/${uuid}`;
    assert.deepEqual([await actives(disk), await definitions(disk)], [[at], { [at]: "auto" }]);
  };

  it("a full disk is told, and what was begun is finished once there is room", async () => {
    project.declare(device());
    await spoilt(...FULL, async () => {
      const { output } = await project.failingUp();
      assert.match(output, /No space left on device/);
    });
    await project.up();
    await isThere();
  });

  it("a full disk loses no definition that is to be changed, and once there is room it is changed, or removed", async () => {
    project.declare(device());
    await project.up();
    project.declare({ disk: { subchannel: disk.subchannel, uuid, autostart: false } });
    await spoilt(...FULL, async () => {
      const { exitCode } = await project.stack.run("up", "--yes", "--skip-preview");
      // A file of the same size may find room where it was.
      assert.deepEqual(Object.values(await definitions(disk)), [exitCode === 0 ? "manual" : "auto"]);
    });
    await project.up();
    assert.deepEqual(Object.values(await definitions(disk)), ["manual"]);
    await spoilt(...FULL, async () => {
      await project.stack.run("destroy", "--yes", "--skip-preview");
    });
    await project.destroy();
    assert.deepEqual([await actives(disk), await definitions(disk)], [[], {}]);
  });

  it("an /etc that cannot be written to is told, and nothing is left there", async () => {
    project.declare(device());
    await spoilt(...UNWRITABLE, async () => {
      const { output } = await project.failingUp();
      assert.match(output, /Read-only file system/);
      assert.deepEqual([await actives(disk), await definitions(disk)], [[], {}]);
    });
    await project.up();
    await isThere();
  });

  for (const [what, spoil, said] of [
    ["a full disk", FULL, "No space left on device"],
    ["an /etc that cannot be written to", UNWRITABLE, "Read-only file system"],
  ] as const) {
    it(`${what}: no driver and no guest's disk is made by halves, nor forgotten where it cannot be removed`, async () => {
      project.declare(device());
      await project.up();
      const without = await pictureOf(theHost());
      project.declare({
        driver: driver({ device: bare.device }),
        guest: { class: "GuestDisk", domain, mediatedDevice: uuid, guestDevice: "0.0.00a2" },
      });
      await spoilt(...spoil, async () => {
        const { output } = await project.failingUp();
        for (const step of ["cannot give subchannel", "attach-device"]) {
          assert.match(output, new RegExp(`error: .*${step} .*: ${said}`));
        }
        assert.deepEqual(differences(without, await pictureOf(theHost())), []);
      });
      await project.up();
      await project.seesNoDrift();

      const made = await pictureOf(theHost());
      project.forget("driver");
      project.forget("guest");
      await spoilt(...spoil, async () => {
        await project.failingUp();
        const changed = differences(made, await pictureOf(theHost())).map((line) => line.split(": ")[0]);
        const [drivers, guestDisks] = [await project.devices("SubchannelDriver"), await project.devices("GuestDisk")];
        assert.deepEqual([changed.includes("guests"), guestDisks.length], [false, 1]);
        // To remove an override takes no room. Where it cannot be removed, the kernel may have given the subchannel back.
        assert.equal(drivers.length, changed.includes("overrides") ? 0 : 1);
      });
      await project.up();
      assert.deepEqual(differences(without, await pictureOf(theHost())), []);
    });
  }

  it("sudo that refuses is told, with what helps, and nothing is changed", async () => {
    project.declare({ driver: driver({ device: bare.device }) });
    await spoilt("mv /etc/sudoers.d/ops /root/ops.sudoers", "mv /root/ops.sudoers /etc/sudoers.d/ops", async () => {
      const { output } = await project.failingUp();
      assert.match(output, /sudo: a password is required/);
      assert.match(output, /sudoers/);
      assert.deepEqual(differences(before, await pictureOf(theHost())), []);
    });
    await project.up();
  });

  it("a clock that is hours off changes nothing", async () => {
    project.declare(device());
    await spoilt("date -s '+7 hours'", "date -s '-7 hours'", () => project.up());
    await isThere();
    await project.seesNoDrift();
  });
});
