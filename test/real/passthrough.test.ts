import assert from "node:assert/strict";
import { hostReboot, mustOnHost } from "../../host";
import { defineGuest, stopGuest } from "../../host/guest";
import { actives, detach, guestDisks, hostShows, traces, virsh } from "./support/evidence";
import { Project } from "./support/project";
import { theHost, unboundSubchannel } from "./support/world";

const domain = "zpass1";

describe("a passed-through DASD", () => {
  it("is one up from a bare subchannel to the guest, survives a reboot, and is one destroy back to what was there", async () => {
    const { subchannel, device } = unboundSubchannel();
    const project = await Project.create();
    await defineGuest(theHost(), { name: domain });
    try {
      const before = await traces(domain);
      // Root is needed to bind the subchannel; the rest of the connection is the stack's.
      project.declare({ disk: { class: "PassthroughDasd", connection: { sudo: true }, device, domain } });
      await project.up();

      const { disk } = await project.outputs();
      const uuid = String(disk?.uuid);
      assert.deepEqual([disk?.subchannel, disk?.device, disk?.guestDevice], [subchannel, device, "0.0.00a1"]);
      assert.deepEqual(await actives({ subchannel, device }), [`${subchannel}/${uuid}`]);
      assert.deepEqual(await guestDisks(domain, "--inactive"), { [uuid]: "0.0.00a1" });
      await project.seesNoDrift();

      await detach(domain, uuid, "--config");
      await virsh(`nodedev-destroy ${String(disk?.name)}`);
      await mustOnHost(theHost(), `driverctl -b css unset-override ${subchannel}`);
      const { program } = await project.seesDrift();
      assert.match(program, /~ driver *: "io_subchannel" => "vfio_ccw"/);
      assert.match(program, /~ active *: false => true/);
      assert.match(program, /1 to create\n.*2 to update/);
      await project.up("--refresh");
      assert.deepEqual(await actives({ subchannel, device }), [`${subchannel}/${uuid}`]);
      assert.deepEqual(await guestDisks(domain, "--inactive"), { [uuid]: "0.0.00a1" });

      await hostReboot(theHost().name);
      await hostShows(`[ -e /sys/bus/css/devices/${subchannel}/${uuid} ]`);
      await project.seesNoDrift();
      await virsh(`start --paused ${domain}`);
      assert.deepEqual(await guestDisks(domain), { [uuid]: "0.0.00a1" });
      await project.seesNoDrift();

      await project.destroy();
      assert.deepEqual(await guestDisks(domain), {});
      assert.deepEqual(await traces(domain), before);
    } finally {
      await project.remove();
      await stopGuest(theHost(), domain);
    }
  });

  it("gives way to another DASD, which the guest has in its place, and leaves nothing of itself", async () => {
    const [one, other] = [unboundSubchannel(), unboundSubchannel()];
    const project = await Project.create();
    await defineGuest(theHost(), { name: domain });
    try {
      await virsh(`start --paused ${domain}`);
      const both = async () => [await traces(domain), await virsh(`dumpxml ${domain}`)];
      const before = await both();
      const declared = (device: string) => ({
        disk: { class: "PassthroughDasd" as const, connection: { sudo: true }, device, domain },
      });
      project.declare(declared(one.device));
      await project.up();
      project.declare(declared(other.device));
      await project.up();
      const { disk } = await project.outputs();
      assert.equal(disk?.subchannel, other.subchannel);
      assert.deepEqual(await guestDisks(domain), { [String(disk?.uuid)]: "0.0.00a1" });

      await project.destroy();
      assert.deepEqual(await both(), before);
    } finally {
      await project.remove();
      await stopGuest(theHost(), domain);
    }
  });
});
