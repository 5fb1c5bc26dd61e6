import assert from "node:assert/strict";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { PassthroughDasdArgs } from "../../../provider/passthroughDasd/resource";
import { CHECKOUT } from "../../../tools/lib/paths";

interface Made {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
}

const uuid = "18e124fb-b2fc-47f6-a407-f256b6c49767";

/** Declares a disk, and tells what the engine was asked for, in this order. */
async function declared(args: PassthroughDasdArgs) {
  const made: Made[] = [];
  await pulumi.runtime.setMocks({
    newResource: ({ type, name, inputs }) => {
      const { __provider: _code, ...rest } = inputs;
      made.push({ type, name, inputs: rest });
      const outputs = name.endsWith("-mdev") ? { uuid, name: "mdev_x", subchannel: "0.0.0004" } : {};
      return { id: name, state: { guestDevice: "0.0.00a1", ...inputs, ...outputs } };
    },
    call: () => ({}),
  });
  // Of dist, since a provider is serialised as JavaScript.
  const { PassthroughDasd } = await import(join(CHECKOUT, "dist/index.js"));
  const disk = new PassthroughDasd("data", args);
  const outputs = await new Promise<Record<string, unknown>>((resolve) => {
    pulumi
      .all([disk.uuid, disk.name, disk.subchannel, disk.device, disk.guestDevice, disk.hostdevXml])
      .apply(([...values]) => resolve({ values }));
  });
  return { made: made.filter(({ type }) => type.startsWith("pulumi-nodejs")), outputs: outputs.values };
}

const type = (kind: string) => `pulumi-nodejs:dynamic/dasd:${kind}`;
const connection = { host: "kvm1" };

describe("a passed-through DASD", () => {
  it("is a bound subchannel, a mediated device and a disk in the guest, made in this order", async () => {
    const { made, outputs } = await declared({ connection, device: "0.0.3000", domain: "vm1" });
    assert.deepEqual(made, [
      { type: type("SubchannelDriver"), name: "data-driver", inputs: { connection, device: "0.0.3000" } },
      { type: type("MediatedDevice"), name: "data-mdev", inputs: { connection, device: "0.0.3000" } },
      {
        type: type("GuestDisk"),
        name: "data-guest",
        inputs: { connection, domain: "vm1", mediatedDevice: uuid, device: "0.0.3000" },
      },
    ]);
    assert.ok(Array.isArray(outputs));
    const [xml, ...rest] = [...outputs].reverse();
    assert.deepEqual(rest.reverse(), [uuid, "mdev_x", "0.0.0004", "0.0.3000", "0.0.00a1"]);
    assert.match(String(xml), new RegExp(`uuid="${uuid}"(.|\\n)*devno="0x00a1"`));
  });

  it("is no disk of a guest without a domain, and libvirt chooses the bus ID there", async () => {
    const { made, outputs } = await declared({ connection, device: "0.0.3000", deleteUnreachable: true });
    assert.deepEqual(
      made.map(({ name, inputs }) => [name, inputs.deleteUnreachable]),
      [
        ["data-driver", true],
        ["data-mdev", true],
      ],
    );
    assert.ok(Array.isArray(outputs));
    assert.equal(outputs[4], undefined);
    assert.ok(!String(outputs[5]).includes("devno"));
  });

  it("without a domain has the bus ID that it is given in its XML", async () => {
    const { outputs } = await declared({ connection, device: "0.0.3000", guestDevice: "0.0.00B2" });
    assert.ok(Array.isArray(outputs));
    assert.equal(outputs[4], "0.0.00b2");
    assert.match(String(outputs[5]), /devno="0x00b2"/);
  });
});
