import assert from "node:assert/strict";
import { recordedIn } from "../../../tools/faults/record";

const urn = (type: string, name: string) => `urn:pulumi:faults::faults::${type}::${name}`;
const TYPE = "pulumi-nodejs:dynamic/dasd:MediatedDevice";
const device = {
  urn: urn(TYPE, "disk"),
  type: TYPE,
  created: "2026-01-31T00:00:00Z",
  provider: "urn:of-this-time::1",
  id: "0.0.0004/1",
  outputs: { active: true, verified: ["0.0.3000"], connection: { privateKey: { ciphertext: "v1:x", secret: "s" } } },
};
const state = (latest: object) => JSON.stringify({ version: 3, checkpoint: { stack: "faults", latest } });

describe("what a state has recorded", () => {
  it("is each property of our resources that is not another one each time", () => {
    const stack = { urn: urn("pulumi:pulumi:Stack", "faults-faults"), type: "pulumi:pulumi:Stack" };
    const { text, pending, outputs } = recordedIn(state({ resources: [stack, device] }));
    assert.deepEqual(text.split("\n"), [
      'disk.id: "0.0.0004/1"',
      "disk.outputs.active: true",
      'disk.outputs.connection.privateKey.secret: "s"',
      'disk.outputs.verified.0: "0.0.3000"',
      `disk.type: "${TYPE}"`,
    ]);
    assert.equal(pending, false);
    assert.deepEqual(outputs, { disk: device.outputs });
  });

  it("is of our components too, and of nobody else's resources", () => {
    const whole = { urn: urn("dasd:index:PassthroughDasd", "dasd"), type: "dasd:index:PassthroughDasd" };
    const others = { urn: urn("random:index:Uuid", "other"), type: "random:index:Uuid", outputs: { result: "1" } };
    const { text } = recordedIn(state({ resources: [{ ...whole, outputs: { name: "mdev_1" } }, others] }));
    assert.deepEqual(text.split("\n"), ['dasd.outputs.name: "mdev_1"', `dasd.type: "${whole.type}"`]);
  });

  it("is what is pending too, and nothing where there is nothing yet", () => {
    const text = state({ resources: [], pending_operations: [{ type: "creating", resource: device }] });
    assert.deepEqual(recordedIn(text), { text: "disk is pending: creating", pending: true, outputs: {} });
    assert.deepEqual(recordedIn('{"version":3,"checkpoint":{"stack":"faults"}}'), {
      text: "",
      pending: false,
      outputs: {},
    });
  });
});
