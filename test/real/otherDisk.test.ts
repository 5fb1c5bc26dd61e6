import assert from "node:assert/strict";
import { bindVfioCcw, type HostDevice, mustOnHost, replug, unbindVfioCcw } from "../../host";
import { defineGuest, stopGuest } from "../../host/guest";
import { bindingOf, UNTOUCHED } from "./support/bindings";
import { actives, hostShows } from "./support/evidence";
import { Project } from "./support/project";
import { subchannels, theHost, unboundSubchannel } from "./support/world";

const uuid = "98e124fb-b2fc-47f6-a407-000000000001";
const domain = "otherdisk";

/** Has a subchannel lead to another disk; driverctl's override is for that, too. */
async function swap(disk: HostDevice, other: string): Promise<void> {
  await replug(theHost(), disk, other);
  await bindVfioCcw(theHost(), [disk.subchannel]);
}

describe("a subchannel that leads to another disk", () => {
  it("is drift that names both, is neither started nor given to a guest, and is as declared when the disk is back", async () => {
    const [found, given, whichever] = await subchannels(3);
    assert.ok(found && given && whichever);
    const bound = unboundSubchannel();
    const others = new Map([
      [found, "0.0.3fe0"],
      [given, "0.0.3fe1"],
      [whichever, "0.0.3fe2"],
      [bound, "0.0.3fe3"],
    ]);
    const project = await Project.create();
    await defineGuest(theHost(), { name: domain });
    try {
      project.declare({
        found: { device: found.device },
        given: { subchannel: given.subchannel, device: given.device, uuid },
        whichever: { subchannel: whichever.subchannel },
        bound: { class: "SubchannelDriver", connection: { sudo: true }, subchannel: bound.subchannel },
        disk: {
          class: "GuestDisk",
          domain,
          mediatedDevice: uuid,
          device: given.device,
          live: false,
          opts: { dependsOn: ["given"] },
        },
      });
      await project.up();
      const asDeclared = await actives(found, given, whichever);
      for (const [disk, other] of others) {
        await swap(disk, other);
        if (disk !== bound) {
          // mdevctl's autostart makes the mediated device anew, on whatever is there.
          await hostShows(`ls -d /sys/bus/css/devices/${disk.subchannel}/????????-*`);
        }
      }
      const drift = await project.seesDrift();
      for (const [{ device }, other] of others) {
        const shown = new RegExp(`~ device *: "${device}" => "${other}"`);
        assert.match(drift.program, shown);
        assert.match(drift.state, shown);
      }
      const instead = others.get(given);
      assert.match(drift.program, new RegExp(`~ device *: "${instead}" => "${given.device}"`));
      assert.match(drift.program, /4 to update\n.*1 to replace/);

      for (const at of asDeclared) {
        await mustOnHost(theHost(), `mdevctl stop -u ${at.split("/")[1]}`);
      }
      const { output } = await project.failingUp("--refresh", "--continue-on-error");
      for (const expected of [
        `subchannel ${given.subchannel} leads to device ${instead}, not to ${given.device}\n`,
        `subchannel ${whichever.subchannel} leads to device ${others.get(whichever)}, not to ${whichever.device}\n`,
        `subchannel ${bound.subchannel} leads to device ${others.get(bound)}, not to ${bound.device}\n`,
        `no subchannel leads to device ${found.device}`,
      ]) {
        assert.ok(output.includes(expected), `${expected} is not in:\n${output}`);
      }
      const disk = await project.failingUp("--refresh", "--target", "**::disk");
      const elsewhere = `mediated device ${uuid} leads to device ${instead}, not to ${given.device}\n`;
      assert.ok(disk.output.includes(elsewhere), disk.output);
      assert.deepEqual(await actives(found, given, whichever), []);

      for (const [disk, other] of others) {
        await swap({ ...disk, device: other }, disk.device);
      }
      // The command of the error that there is where libvirt missed the change, as 9.0 often does.
      await mustOnHost(theHost(), "udevadm settle && systemctl restart libvirtd");
      await project.up("--refresh");
      assert.deepEqual(await actives(found, given, whichever), asDeclared);
      await project.seesNoDrift();

      await swap(bound, "0.0.3fe3");
      await project.destroy();
      assert.deepEqual(await bindingOf(bound), UNTOUCHED);
      await bindVfioCcw(theHost(), [bound.subchannel]);
      await swap({ ...bound, device: "0.0.3fe3" }, bound.device);
      await unbindVfioCcw(theHost(), [bound.subchannel]);
    } finally {
      try {
        await project.remove();
      } finally {
        await stopGuest(theHost(), domain);
      }
    }
  });
});
