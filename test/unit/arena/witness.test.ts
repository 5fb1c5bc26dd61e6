import assert from "node:assert/strict";
import { weigh } from "../../../tools/arena/witness";
import { captured, libvirtVersions } from "../support";

const first = { uuid: "18e124fb-b2fc-47f6-a407-f256b6c49767", subchannel: "0.0.0004" };
const second = { uuid: "5e1b1c2d-0000-4000-8000-000000000005", subchannel: "0.0.0005" };
const elsewhere = { uuid: second.uuid, subchannel: "0.0.0009" };

describe("what became of devices", () => {
  for (const version of libvirtVersions) {
    it(`is told by mdevctl of a host with libvirt ${version}`, () => {
      const active = captured(version, "mdevctl-list.three.json");
      const defined = captured(version, "mdevctl-defined.three.json");
      assert.deepEqual(weigh(active, defined, [first, second, elsewhere]), {
        active: [first, second],
        ready: [first],
        left: [first, second],
        strays: [],
      });
      assert.deepEqual(weigh("[]", defined, [first]), { active: [], ready: [], left: [first], strays: [] });
      assert.deepEqual(weigh(active, "[]", [first]), { active: [first], ready: [], left: [first], strays: [] });
      assert.deepEqual(weigh("[]", "[]", [first, second]), { active: [], ready: [], left: [], strays: [] });
    });
  }

  it("is told of others too, on the same subchannels or under the same UUIDs", () => {
    const list = (subchannel: string, uuid: string) =>
      JSON.stringify([{ [subchannel]: [{ [uuid]: { mdev_type: "vfio_ccw-io", start: "auto", attrs: [] } }] }]);
    const other = { uuid: "5e1b1c2d-0000-4000-8000-000000000009", subchannel: first.subchannel };
    const strays = (active: string, defined: string) => weigh(active, defined, [first, second]).strays;
    assert.deepEqual(strays(list(elsewhere.subchannel, elsewhere.uuid), "[]"), [elsewhere]);
    assert.deepEqual(strays("[]", list(other.subchannel, other.uuid)), [other]);
    assert.deepEqual(strays(list(other.subchannel, other.uuid), list(other.subchannel, other.uuid)), [other]);
    assert.deepEqual(strays(list("0.0.0009", other.uuid), list(first.subchannel, first.uuid)), []);
  });

  it("is not guessed when mdevctl's answer cannot be read", () => {
    assert.throws(() => weigh("", "[]", [first]), /cannot be read/);
    assert.throws(() => weigh("[]", "Error: EOF while parsing", [first]), /cannot be read: Error: EOF/);
  });
});
