import assert from "node:assert/strict";
import { bindVfioCcw, type HostDevice, mustOnHost, replug } from "../../host";
import { actives, hostShows } from "./support/evidence";
import { Project } from "./support/project";
import { subchannels, theHost } from "./support/world";

/** Has a subchannel lead to another disk; driverctl's override is for that, too. */
async function swap(disk: HostDevice, other: string): Promise<void> {
  await replug(theHost(), disk, other);
  await bindVfioCcw(theHost(), [disk.subchannel]);
}

describe("a subchannel that leads to another disk", () => {
  it("is drift that names both, is not started, and is as declared when the disk is back", async () => {
    const [found, given, whichever] = await subchannels(3);
    assert.ok(found && given && whichever);
    const others = new Map([
      [found, "0.0.3fe0"],
      [given, "0.0.3fe1"],
      [whichever, "0.0.3fe2"],
    ]);
    const project = await Project.create();
    try {
      project.declare({
        found: { device: found.device },
        given: { subchannel: given.subchannel, device: given.device },
        whichever: { subchannel: whichever.subchannel },
      });
      await project.up();
      const asDeclared = await actives(found, given, whichever);
      for (const [disk, other] of others) {
        await swap(disk, other);
        // mdevctl's autostart makes the mediated device anew, on whatever is there.
        await hostShows(`ls -d /sys/bus/css/devices/${disk.subchannel}/????????-*`);
      }
      const drift = await project.seesDrift();
      for (const [{ device }, other] of others) {
        const shown = new RegExp(`~ device *: "${device}" => "${other}"`);
        assert.match(drift.program, shown);
        assert.match(drift.state, shown);
      }
      const instead = others.get(given);
      assert.match(drift.program, new RegExp(`~ device *: "${instead}" => "${given.device}"`));
      assert.match(drift.program, /2 to update\n.*1 to replace/);

      for (const at of asDeclared) {
        await mustOnHost(theHost(), `mdevctl stop -u ${at.split("/")[1]}`);
      }
      const { output } = await project.failingUp("--refresh", "--continue-on-error");
      for (const expected of [
        `subchannel ${given.subchannel} leads to device ${instead}, not to ${given.device}\n`,
        `subchannel ${whichever.subchannel} leads to device ${others.get(whichever)}, not to ${whichever.device}\n`,
        `no subchannel leads to device ${found.device}`,
      ]) {
        assert.ok(output.includes(expected), `${expected} is not in:\n${output}`);
      }
      assert.deepEqual(await actives(found, given, whichever), []);

      for (const [disk, other] of others) {
        await swap({ ...disk, device: other }, disk.device);
      }
      // The command of the error that there is where libvirt missed the change, as 9.0 often does.
      await mustOnHost(theHost(), "udevadm settle && systemctl restart libvirtd");
      await project.up("--refresh");
      assert.deepEqual(await actives(found, given, whichever), asDeclared);
      await project.seesNoDrift();
    } finally {
      await project.remove();
    }
  });
});
