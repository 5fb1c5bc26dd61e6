import assert from "node:assert/strict";
import { runtime } from "@pulumi/pulumi";
import { check } from "../../../provider/subchannelDriver/check";

const good = { connection: { host: "kvm1" }, subchannel: "0.0.0004" };
const properties = (news: Record<string, unknown>) => check({}, news).failures.map(({ property }) => property);

describe("check of a SubchannelDriver", () => {
  it("completes what was declared with the defaults", () => {
    assert.deepEqual(check({}, { ...good, subchannel: "css_0_0_0004", connection: { host: "KVM1" } }), {
      inputs: { ...good, driver: "vfio_ccw", override: "vfio_ccw", force: false },
      failures: [],
    });
  });

  const wrong: [string, Record<string, unknown>, string[]][] = [
    ["neither subchannel nor device", { connection: { host: "kvm1" } }, ["subchannel"]],
    ["malformed bus IDs", { ...good, subchannel: "0.0.4", device: "x" }, ["subchannel", "device"]],
    ["a driver's name that would need quoting", { ...good, driver: "vfio ccw; id" }, ["driver"]],
    ["no driver", { ...good, driver: "none" }, ["driver"]],
    ["the driver that needs no override", { ...good, driver: "io_subchannel" }, ["driver"]],
    ["switches that are no booleans", { ...good, force: "yes" }, ["force"]],
    ["an output given as an argument", { ...good, override: "vfio_ccw" }, ["args.override"]],
    ["no connection", { subchannel: "0.0.0004" }, ["connection"]],
  ];
  for (const [what, news, expected] of wrong) {
    it(`refuses ${what}`, () => assert.deepEqual(properties(news), expected));
  }

  it("lets pass what is not known yet", () => {
    const { unknownValue } = runtime;
    const { inputs, failures } = check({}, { ...good, subchannel: unknownValue, driver: unknownValue });
    assert.deepEqual(failures, []);
    assert.equal(inputs.override, unknownValue);
  });

  it("takes recorded inputs back where ignoreChanges puts them, also those that nobody can declare", () => {
    for (const driver of ["none", "io_subchannel"]) {
      const recorded = { ...check({}, good).inputs, driver, override: "none", device: "none" };
      const { inputs, failures } = check(recorded, recorded);
      assert.deepEqual(failures, []);
      assert.deepEqual([inputs.driver, inputs.override], [driver, "none"]);
      assert.ok(!("device" in inputs));
    }
  });

  it("does not take what can drift from the record", () => {
    const { inputs } = check({ ...good, driver: "io_subchannel", override: "none", force: true }, good);
    assert.deepEqual([inputs.driver, inputs.override, inputs.force], ["vfio_ccw", "vfio_ccw", false]);
  });
});
