import assert from "node:assert/strict";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { CHECKOUT } from "../../tools/lib/paths";

/** What the engine is asked for: deleteUnreachable of each kind of resource. */
async function declared(deleteUnreachable: boolean | undefined): Promise<Record<string, unknown>> {
  const made: Record<string, unknown> = {};
  await pulumi.runtime.setMocks({
    newResource: ({ name, inputs }) => {
      made[name] = inputs.deleteUnreachable;
      return { id: name, state: inputs };
    },
    call: () => ({}),
  });
  // Of dist, since a provider is serialised as JavaScript.
  const { GuestDisk, MediatedDevice, SubchannelDriver } = await import(join(CHECKOUT, "dist/index.js"));
  const common = { connection: { host: "kvm1" }, deleteUnreachable };
  const resources = [
    new SubchannelDriver("driver", { ...common, device: "0.0.3000" }),
    new MediatedDevice("mdev", { ...common, device: "0.0.3000" }),
    new GuestDisk("disk", { ...common, domain: "vm1", mediatedDevice: "18e124fb-b2fc-47f6-a407-f256b6c49767" }),
  ];
  await new Promise((resolve) => pulumi.all(resources.map(({ urn }) => urn)).apply(resolve));
  return made;
}

describe("deleteUnreachable", () => {
  afterEach(() => pulumi.runtime.setAllConfig({}));

  const all = (value: boolean | undefined) => ({ driver: value, mdev: value, disk: value });

  it("of the stack is that of each resource that has none of its own, and gives way to false and to true", async () => {
    for (const stack of [true, false]) {
      pulumi.runtime.setAllConfig({ "dasd:deleteUnreachable": String(stack) });
      assert.deepEqual(await declared(undefined), all(stack));
      assert.deepEqual(await declared(!stack), all(!stack));
    }
  });

  it("is none where neither has one", async () => {
    pulumi.runtime.setAllConfig({});
    assert.deepEqual(await declared(undefined), all(undefined));
  });
});
