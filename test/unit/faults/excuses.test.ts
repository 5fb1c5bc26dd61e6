import assert from "node:assert/strict";
import { isForgotten, mayBeEmptied, mayBelieveDone } from "../../../tools/faults/excuses";
import type { Operation } from "../../../tools/faults/operations";

const device = { device: { class: "MediatedDevice" } };
const other: Operation = { name: "MediatedDevice: create", from: {}, to: device };
const create: Operation = { ...other, forgets: { step: "driverctl set-override", property: "previousDriver" } };

describe("what an experiment is excused for", () => {
  it("is a definition that the power cut has emptied, where it was just written, and not one that was reported", () => {
    assert.equal(mayBeEmptied({ step: "nodedev-define" }), true);
    assert.equal(mayBeEmptied({ step: "nodedev-start", previous: "nodedev-autostart" }), true);
    assert.equal(mayBeEmptied({ step: "nodedev-destroy", previous: "nodedev-autostart --disable" }), true);
    assert.equal(mayBeEmptied({ step: "nodedev-start" }), false);
    assert.equal(mayBeEmptied({ step: "nodedev-destroy", previous: "detach-device --config" }), false);
    assert.equal(mayBeEmptied({ step: "nodedev-undefine", previous: "nodedev-destroy" }), false);
    assert.equal(mayBeEmptied({ step: "attach-device --config", previous: "nodedev-start" }), false);
  });

  it("is a property that the state lacks, where a process was killed at the step that it is of", () => {
    const line = 'state: - driver.outputs.previousDriver: "io_subchannel"';
    const killed = { step: "driverctl set-override", fault: "pulumi killed" } as const;
    assert.equal(isForgotten(line, create, killed), true);
    assert.equal(isForgotten(line, other, killed), false);
    assert.equal(isForgotten(line, create, { ...killed, fault: "Ctrl-C" }), false);
    assert.equal(isForgotten(line, create, { ...killed, step: "nodedev-define" }), false);
    assert.equal(isForgotten(line.replace("-", "+"), create, killed), false);
    assert.equal(isForgotten('state: - driver.outputs.driver: "vfio_ccw"', create, killed), false);
  });

  it("is that nothing of a deletion was left undone, in which Ctrl-C was pressed, though Pulumi says so", () => {
    assert.equal(mayBelieveDone({ command: "destroy" }, "Ctrl-C"), true);
    assert.equal(mayBelieveDone({ command: "destroy" }, "pulumi killed"), false);
    assert.equal(mayBelieveDone({ command: "up" }, "Ctrl-C"), false);
    assert.equal(mayBelieveDone({}, "Ctrl-C"), false);
  });
});
