import assert from "node:assert/strict";
import { hostReboot } from "../../host";
import { actives, changesDuring, definitions } from "./support/evidence";
import { Project } from "./support/project";
import { subchannels, theHost } from "./support/world";

const uuid = (n: number) => `58e124fb-b2fc-47f6-a407-00000000000${n}`;

describe("after a reboot of the host", () => {
  it("a device with autostart is active again, and one without it is drift that the next up repairs", async () => {
    const [auto, manual] = await subchannels(2);
    assert.ok(auto && manual);
    const project = await Project.create();
    try {
      project.declare({
        auto: { subchannel: auto.subchannel, uuid: uuid(1) },
        manual: { subchannel: manual.subchannel, uuid: uuid(2), autostart: false },
      });
      await project.up();
      await hostReboot(theHost().name);
      assert.deepEqual(await actives(auto, manual), [`${auto.subchannel}/${uuid(1)}`]);

      const { program } = await project.seesDrift();
      assert.match(program, /~ active *: false => true/);
      assert.match(program, /1 to update/);
      const changes = await changesDuring(() => project.up("--refresh"));
      assert.equal(changes.length, 1);
      assert.deepEqual(await actives(auto, manual), [
        `${auto.subchannel}/${uuid(1)}`,
        `${manual.subchannel}/${uuid(2)}`,
      ]);
      assert.equal((await definitions(manual))[`${manual.subchannel}/${uuid(2)}`], "manual");
    } finally {
      await project.remove();
    }
  });
});
