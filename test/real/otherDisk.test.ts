import assert from "node:assert/strict";
import { bindVfioCcw, type HostDevice, mustOnHost, replug } from "../../host";
import { actives, hostShows } from "./support/evidence";
import { Project } from "./support/project";
import { subchannels, theHost } from "./support/world";

/** Has a subchannel lead to another disk; driverctl's override is for that, too. */
async function swap({ subchannel, device }: HostDevice, other: string): Promise<void> {
  await replug(theHost(), { subchannel, device }, other);
  await bindVfioCcw(theHost(), [subchannel]);
}

describe("a subchannel that leads to another disk", () => {
  it("is drift that names both, is not started, and is as declared when the disk is back", async () => {
    const [found, given, any] = await subchannels(3);
    assert.ok(found && given && any);
    const others = new Map([
      [found, "0.0.3fe0"],
      [given, "0.0.3fe1"],
      [any, "0.0.3fe2"],
    ]);
    const project = await Project.create();
    try {
      project.declare({
        found: { device: found.device },
        given: { subchannel: given.subchannel, device: given.device },
        any: { subchannel: any.subchannel },
      });
      await project.up();
      const asDeclared = await actives(found, given, any);
      for (const [disk, other] of others) {
        await swap(disk, other);
        // mdevctl's autostart makes the mediated device anew, on whatever is there.
        await hostShows(`ls -d /sys/bus/css/devices/${disk.subchannel}/????????-*`);
      }
      const drift = await project.seesDrift();
      for (const [{ device }, other] of others) {
        const shown = new RegExp(`~ device *: "${device}" => "${other}"`);
        assert.match(drift.program, shown);
        // Where no device is declared, any will do.
        assert.equal(shown.test(drift.state), device !== any.device);
      }
      assert.match(drift.program, new RegExp(`~ device *: "0.0.3fe1" => "${given.device}"`));
      assert.match(drift.program, /1 to update\n.*1 to replace/);

      await mustOnHost(theHost(), `for mdev in $(mdevctl list | cut -d" " -f1); do mdevctl stop -u $mdev; done`);
      const { output } = await project.failingUp("--refresh", "--continue-on-error");
      for (const expected of [
        `subchannel ${given.subchannel} leads to device 0.0.3fe1, not to ${given.device}\n`,
        `no subchannel leads to device ${found.device}`,
      ]) {
        assert.ok(output.includes(expected), `${expected} is not in:\n${output}`);
      }
      assert.deepEqual(await actives(found, given), []);

      for (const [disk, other] of others) {
        await swap({ ...disk, device: other }, disk.device);
      }
      // What the provider says where libvirt missed the change, as 9.0 often does.
      await mustOnHost(theHost(), "udevadm settle && systemctl restart libvirtd");
      await project.up("--refresh");
      assert.deepEqual(await actives(found, given, any), asDeclared);
      await project.seesNoDrift();
    } finally {
      await project.remove();
    }
  });
});
