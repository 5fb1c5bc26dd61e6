import assert from "node:assert/strict";
import {
  busIdOf,
  deviceSchema,
  fromCssName,
  guestDeviceSchema,
  subchannelSchema,
  toCssName,
} from "../../../provider/names/busId";
import { domainNameSchema } from "../../../provider/names/domainName";
import { mdevName, mediatedDeviceSchema, parseMdevName } from "../../../provider/names/mdevName";
import { stableUuid, uuidSchema } from "../../../provider/names/uuid";

const uuid = "18e124fb-b2fc-47f6-a407-f256b6c49767";
const name = "mdev_18e124fb_b2fc_47f6_a407_f256b6c49767_0_0_0004";

describe("names", () => {
  it("takes a subchannel in either form, in either case, for the same", () => {
    for (const form of ["0.0.00ab", "0.0.00AB", "css_0_0_00ab", "CSS_0_0_00AB"]) {
      assert.equal(subchannelSchema.parse(form), "0.0.00ab");
    }
  });

  it("refuses what is no bus ID", () => {
    for (const wrong of ["", "0.0.4", "0.4.0004", "0.0.00044", "css_0_0_4", "0.0.0004 ", "0.0.0004\n", "$(id)", 4]) {
      assert.equal(subchannelSchema.safeParse(wrong).success, false, JSON.stringify(wrong));
      assert.equal(deviceSchema.safeParse(wrong).success, false, JSON.stringify(wrong));
    }
    assert.equal(deviceSchema.safeParse("css_0_0_3000").success, false);
  });

  it("turns a bus ID into libvirt's name of a subchannel and back", () => {
    assert.equal(toCssName("0.0.0004"), "css_0_0_0004");
    assert.equal(fromCssName("css_0_0_0004"), "0.0.0004");
    assert.equal(fromCssName("computer"), undefined);
    assert.equal(busIdOf(0xfe, 0, 0x3001), "fe.0.3001");
  });

  it("names a mediated device as IBM's page does, and reads the name back", () => {
    assert.equal(mdevName({ uuid, subchannel: "0.0.0004" }), name);
    assert.deepEqual(parseMdevName(name), { uuid, subchannel: "0.0.0004" });
    assert.equal(parseMdevName("mdev_18e124fb_b2fc_47f6_a407_f256b6c49767"), undefined);
    assert.equal(parseMdevName("css_0_0_0004"), undefined);
  });

  it("takes a mediated device by its UUID or its name, in either case, for the same", () => {
    for (const form of [uuid, uuid.toUpperCase(), name, name.toUpperCase()]) {
      assert.equal(mediatedDeviceSchema.parse(form), uuid);
    }
    for (const wrong of ["", "mdev_18e124fb_b2fc_47f6_a407_f256b6c49767", `${name} `, "css_0_0_0004", 4]) {
      assert.equal(mediatedDeviceSchema.safeParse(wrong).success, false, JSON.stringify(wrong));
    }
  });

  it("takes a bus ID in a guest of any subchannel set, and of channel subsystem 0 alone", () => {
    assert.equal(guestDeviceSchema.parse("0.3.00A1"), "0.3.00a1");
    for (const wrong of ["", "fe.0.00a1", "1.0.00a1", "00a1", "0.4.00a1", "0.0.00a1\n", 161]) {
      assert.equal(guestDeviceSchema.safeParse(wrong).success, false, JSON.stringify(wrong));
    }
  });

  it("takes a domain's name that virsh can be given, and no other", () => {
    for (const good of ["vm1", "1", "my vm", "-v", "a'b\"$(id)", "x"]) {
      assert.equal(domainNameSchema.parse(good), good);
    }
    for (const wrong of ["", " ", " vm", "vm ", "a/b", "vm\n", "v\tm", "gäst", "\0", 4]) {
      assert.equal(domainNameSchema.safeParse(wrong).success, false, JSON.stringify(wrong));
    }
  });

  it("makes the same UUID for the same host and disk, and another for another", () => {
    const made = stableUuid("kvm1.example.com", "0.0.0004");
    assert.equal(made, "08757f96-ebb1-5d00-a573-9d3692ddc33d");
    assert.equal(stableUuid("KVM1.example.com", "0.0.0004"), made);
    assert.notEqual(stableUuid("kvm2.example.com", "0.0.0004"), made);
    assert.notEqual(stableUuid("kvm1.example.com", "0.0.0005"), made);
  });

  it("keeps UUIDs in lower case and refuses what is none", () => {
    assert.equal(uuidSchema.parse(uuid.toUpperCase()), uuid);
    for (const wrong of ["", "18e124fb", `${uuid} `, `{${uuid}}`, uuid.replaceAll("-", "_"), `${uuid}\n`]) {
      assert.equal(uuidSchema.safeParse(wrong).success, false, wrong);
    }
  });
});
