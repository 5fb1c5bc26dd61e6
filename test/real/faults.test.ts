import assert from "node:assert/strict";
import type { Suite } from "../../host";
import type { Fault } from "../../tools/faults/faults";
import type { Place } from "../../tools/faults/findings";
import { matrix } from "../../tools/faults/matrix";
import { subchannels, suite, theEngine, theHost, unboundSubchannel } from "./support/world";

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
    const sample = SAMPLES[suite()];
    const [bound] = await subchannels(1);
    assert.ok(bound);
    const host = { ...theHost(), devices: [bound, unboundSubchannel(), unboundSubchannel()] };
    const experiment = ({ operation, moment, step, fault }: Place) =>
      String(sample[fault]) === String([operation, moment, step]);
    const operation = (name: string) => Object.values(sample).some(([one]) => one === name);
    const ended: Partial<Record<Fault, boolean>> = {};
    for await (const { fault, ok } of matrix({ engine: theEngine(), host }, { operation, experiment })) {
      if (ok !== undefined) {
        ended[fault] = ok;
      }
    }
    assert.deepEqual(ended, Object.fromEntries(Object.keys(sample).map((fault) => [fault, true])));
  });
});
