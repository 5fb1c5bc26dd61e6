import assert from "node:assert/strict";
import { actives, definitions } from "./support/evidence";
import { Project } from "./support/project";
import { subchannels } from "./support/world";

const COUNT = 12;

describe("many devices at once", () => {
  it("are all made, show no drift at once, and are all removed at once, while libvirt still lags", async () => {
    const disks = await subchannels(COUNT);
    const project = await Project.create();
    try {
      project.declare(Object.fromEntries(disks.map(({ subchannel }) => [`disk-${subchannel}`, { subchannel }])));
      await project.up("--parallel", "64");
      await project.seesNoDrift();
      assert.equal((await actives(...disks)).length, COUNT);
      assert.deepEqual(Object.values(await definitions(...disks)), Array(COUNT).fill("auto"));
      await project.destroy();
      assert.deepEqual([await actives(...disks), await definitions(...disks)], [[], {}]);
    } finally {
      await project.remove();
    }
  });
});
