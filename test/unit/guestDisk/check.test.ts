import assert from "node:assert/strict";
import { runtime } from "@pulumi/pulumi";
import { check } from "../../../provider/guestDisk/check";

const { unknownValue } = runtime;
const uuid = "18e124fb-b2fc-47f6-a407-f256b6c49767";
const good = { connection: { host: "kvm1" }, domain: "vm1", mediatedDevice: uuid };
const properties = (news: Record<string, unknown>) => check({}, news).failures.map(({ property }) => property);

describe("check of a guest's disk", () => {
  it("completes what was declared with the defaults", () => {
    assert.deepEqual(check({}, good), {
      inputs: { ...good, guestDevice: "0.0.00a1", live: true, config: true },
      failures: [],
    });
  });

  it("takes libvirt's name of the mediated device for its UUID, and upper case for lower case", () => {
    const name = "mdev_18e124fb_b2fc_47f6_a407_f256b6c49767_0_0_0004";
    const forms = { mediatedDevice: name, device: "0.0.30AB", guestDevice: "0.0.00A1", connection: { host: "KVM1" } };
    assert.deepEqual(check({}, { ...good, ...forms }), check({}, { ...good, device: "0.0.30ab" }));
  });

  it("lets pass what is not known yet", () => {
    const unknown = { domain: unknownValue, mediatedDevice: unknownValue, guestDevice: unknownValue };
    const { inputs, failures } = check({}, { ...good, ...unknown });
    assert.deepEqual(failures, []);
    assert.deepEqual(inputs, { ...good, ...unknown, live: true, config: true });
    assert.deepEqual(properties({ ...good, live: unknownValue, config: false }), []);
  });

  it("takes recorded inputs back where ignoreChanges puts them", () => {
    const recorded = { ...check({}, good).inputs, live: false };
    assert.deepEqual(check(recorded, recorded), { inputs: recorded, failures: [] });
  });

  const wrong: [string, Record<string, unknown>, string[]][] = [
    ["a disk that would be nowhere", { ...good, live: false, config: false }, ["live"]],
    ["no domain and no mediated device", { connection: { host: "kvm1" } }, ["domain", "mediatedDevice"]],
    ["a domain that virsh cannot be given", { ...good, domain: "gäst" }, ["domain"]],
    ["a domain that is a path", { ...good, domain: "a/b" }, ["domain"]],
    ["a mediated device that is none", { ...good, mediatedDevice: "css_0_0_0004" }, ["mediatedDevice"]],
    ["a disk that is none", { ...good, device: "none" }, ["device"]],
    ["a bus ID that no guest has", { ...good, guestDevice: "fe.0.00a1" }, ["guestDevice"]],
    ["switches that are no booleans", { ...good, live: "yes", config: 1 }, ["live", "config"]],
    ["an output given as an argument", { ...good, running: true }, ["args.running"]],
    ["no connection", { domain: "vm1", mediatedDevice: uuid }, ["connection"]],
  ];
  for (const [what, news, expected] of wrong) {
    it(`refuses ${what}`, () => assert.deepEqual(properties(news), expected));
  }

  it("never repeats what it was given, which may be secret", () => {
    const secret = "hunter2\nhunter2";
    const { failures } = check({}, { ...good, domain: secret, mediatedDevice: secret, guestDevice: secret });
    assert.equal(failures.length, 3);
    assert.ok(!JSON.stringify(failures).includes("hunter2"));
  });
});
