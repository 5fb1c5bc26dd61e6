import assert from "node:assert/strict";
import { FAULTS, type Fault } from "../../tools/faults/faults";
import type { Experiment } from "../../tools/faults/laboratory";
import { matrix } from "../../tools/faults/matrix";
import { randomRun } from "../../tools/soak/random/run";
import { subchannels, theEngine, theHost, unboundSubchannel } from "./support/world";

/** Of `npm run faults`: each fault once, at one moment of one step. */
const SAMPLE: Record<Fault, readonly [operation: string, moment: string, step: string]> = {
  "connection dropped": ["MediatedDevice: create", "before", "nodedev-autostart"],
  "connection black-holed": ["MediatedDevice: create", "after", "nodedev-define"],
  "command killed": ["GuestDisk: create", "after", "attach-device --config"],
  "libvirtd restarted": ["MediatedDevice: create", "before", "nodedev-start"],
  "host's power cut": ["SubchannelDriver: create", "after", "driverctl set-override"],
  "provider killed": ["MediatedDevice: create", "after", "nodedev-start"],
  "pulumi killed": ["MediatedDevice: create", "after", "nodedev-autostart"],
  "Ctrl-C": ["GuestDisk: create", "before", "attach-device --config"],
  "Ctrl-C twice": ["SubchannelDriver: create", "before", "driverctl set-override"],
};

describe("whatever breaks, and whenever", function () {
  this.timeout(1_800_000);

  it("the next up and destroy end as declared, and nothing is left behind that no state knows of", async () => {
    const [bound] = await subchannels(1);
    assert.ok(bound);
    const host = { ...theHost(), devices: [bound, unboundSubchannel(), unboundSubchannel()] };
    const experiment = ({ operation, moment, step, fault }: Experiment) =>
      String(SAMPLE[fault]) === String([operation.name, moment, step]);
    const operation = (name: string) => Object.values(SAMPLE).some(([one]) => one === name);
    const ended: Partial<Record<Fault, boolean>> = {};
    for await (const { fault, ok } of matrix({ engine: theEngine(), host }, { operation, experiment })) {
      ended[fault] = ok;
    }
    assert.deepEqual(ended, Object.fromEntries(FAULTS.map((fault) => [fault, true])));
  });

  it("a random run is as its model has it, step by step", async () => {
    const host = { ...theHost(), devices: await subchannels(2) };
    for await (const { number, step, wrong } of randomRun({ engine: theEngine(), host, seed: 1, steps: 20 })) {
      assert.deepEqual(wrong, [], `step ${number}: ${JSON.stringify(step)}`);
    }
  });
});
