import assert from "node:assert/strict";
import type { Suite } from "../../host";
import { FAULTS, type Fault } from "../../tools/faults/faults";
import type { Place } from "../../tools/faults/findings";
import { matrix, SUBCHANNELS } from "../../tools/faults/matrix";
import { giveBack, suite, theEngine, theHost, unboundSubchannel } from "./support/world";

type Sample = Partial<Record<Fault, readonly [operation: string, moment: string, step: string]>>;

/** Of `npm run faults`: each fault once, at one moment of one step, on one of the suites. */
const SAMPLES: Record<Suite, Sample> = {
  bookworm: {
    "connection dropped": ["MediatedDevice: create", "before", "nodedev-autostart"],
    "provider killed": ["MediatedDevice: create", "after", "nodedev-start"],
    "pulumi killed": ["MediatedDevice: create", "after", "nodedev-autostart"],
    "host's power cut": ["SubchannelDriver: create", "after", "driverctl set-override"],
    "Ctrl-C twice": ["SubchannelDriver: create", "before", "driverctl set-override"],
  },
  forky: {
    "connection black-holed": ["MediatedDevice: create", "after", "nodedev-define"],
    "libvirtd restarted": ["MediatedDevice: create", "before", "nodedev-start"],
    "command killed": ["GuestDisk: create", "after", "attach-device --config"],
    "Ctrl-C": ["GuestDisk: create", "before", "attach-device --config"],
  },
};

describe("whatever breaks, and whenever", function () {
  this.timeout(1_800_000);

  it("the next up and destroy end as declared, and nothing is left behind that no state knows of", async () => {
    assert.deepEqual(Object.values(SAMPLES).flatMap(Object.keys).sort(), [...FAULTS].sort());
    const sample = SAMPLES[suite()];
    const devices = Array.from({ length: SUBCHANNELS }, unboundSubchannel);
    const host = { ...theHost(), devices };
    const experiment = ({ operation, moment, step, fault }: Place) =>
      String(sample[fault]) === String([operation, moment, step]);
    const operation = (name: string) => Object.values(sample).some(([one]) => one === name);
    const ended: Partial<Record<Fault, boolean>> = {};
    for await (const learnt of matrix({ engine: theEngine(), host }, { operation, experiment })) {
      if ("result" in learnt) {
        ended[learnt.result.fault] = learnt.result.ok;
      }
    }
    await giveBack(devices);
    assert.deepEqual(ended, Object.fromEntries(Object.keys(sample).map((fault) => [fault, true])));
  });
});
