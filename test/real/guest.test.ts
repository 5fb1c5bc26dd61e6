import assert from "node:assert/strict";
import { type HostDevice, mustOnHost } from "../../host";
import { startGuest, stopGuest } from "../../host/guest";
import { mdevName } from "../../provider/names/mdevName";
import { actives, definitions, hostShows } from "./support/evidence";
import { Project } from "./support/project";
import { subchannels, theHost } from "./support/world";

const uuid = "48e124fb-b2fc-47f6-a407-000000000001";

describe("a device that a guest holds", () => {
  let project: Project;
  let disk: HostDevice;
  let subchannel: string;

  before(async () => {
    project = await Project.create();
    const [one] = await subchannels(1);
    assert.ok(one);
    disk = one;
    subchannel = disk.subchannel;
    project.declare({ disk: { subchannel, uuid } });
    await project.up();
    await hostShows(`virsh -c qemu:///system nodedev-info ${mdevName({ uuid, subchannel })}`);
    await startGuest(theHost(), { name: "zvm1", mdevUuid: uuid });
  });
  after(async () => {
    await stopGuest(theHost(), "zvm1");
    await project.remove();
  });

  it("is neither stopped nor deleted, and the error names the guest and the command that detaches it", async () => {
    project.declare({ disk: { subchannel, uuid, active: false } });
    const stopping = await project.failingUp();
    const deleting = await project.failing("destroy", "--yes", "--skip-preview");
    for (const { output } of [stopping, deleting]) {
      assert.ok(output.includes(`${mdevName({ uuid, subchannel })} is in use by guest zvm1\n`), output);
    }
    assert.deepEqual(await definitions(disk), { [`${subchannel}/${uuid}`]: "auto" });
    assert.deepEqual(await actives(disk), [`${subchannel}/${uuid}`]);

    const [, command] = /Detach it there first: (.*)/.exec(deleting.output) ?? [];
    assert.ok(command);
    await mustOnHost(theHost(), command);
    await project.destroy();
    assert.deepEqual([await definitions(disk), await actives(disk)], [{}, []]);
  });
});
