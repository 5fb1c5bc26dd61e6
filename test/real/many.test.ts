import assert from "node:assert/strict";
import { mdevOf } from "../../tools/arena/mdevs";
import { described } from "../../tools/soak/round";
import { rounds } from "../../tools/soak/rounds";
import { Project } from "./support/project";
import { giveBack, subchannels, theHost } from "./support/world";

const COUNT = 24;
const ROUNDS = 2;

describe("many devices at once", () => {
  it("are all made and all removed, round after round over one connection each, and show no drift straight after", async function () {
    this.timeout(20 * 60_000);
    const host = theHost();
    const disks = await subchannels(COUNT);
    const mdevs = disks.map((disk) => mdevOf(host.host, disk));
    const project = await Project.create();
    try {
      project.declare(Object.fromEntries(mdevs.map(({ subchannel }) => [`disk-${subchannel}`, { subchannel }])));
      // Once: the other round destroys at once what libvirt has hardly taken in.
      const afterUp = async (number: number) => (number === 1 ? project.seesNoDrift() : undefined);
      const drill = { host, stack: project.stack, mdevs, count: ROUNDS, parallel: 64, afterUp };
      for await (const round of rounds(drill)) {
        const { failed, wrong, left, up, destroy, report } = round;
        assert.deepEqual(
          { failed, wrong, left, connections: [up?.connections, destroy?.connections] },
          { failed: false, wrong: [], left: [], connections: [1, 1] },
          `${described(round, ROUNDS)}\n${report}`,
        );
      }
    } finally {
      await project.remove();
    }
    await giveBack(disks);
  });
});
