import assert from "node:assert/strict";
import { parseActive, parseSubchannel } from "../../../provider/witnesses/kernel";
import { parseDefinitions } from "../../../provider/witnesses/mdevctl";
import { captured, libvirtVersions } from "../support";

const uuid = "18e124fb-b2fc-47f6-a407-f256b6c49767";
const other = "5e1b1c2d-0000-4000-8000-000000000006";

for (const version of libvirtVersions) {
  describe(`mdevctl beside libvirt ${version}`, () => {
    const defined = (file: string) =>
      parseDefinitions(captured(version, `mdevctl-defined.${file}.json`))?.map(({ uuid, subchannel, autostart }) => [
        uuid,
        subchannel,
        autostart,
      ]);

    it("lists none, one, and several", () => {
      assert.deepEqual(defined("none"), []);
      assert.deepEqual(defined("one"), [[uuid, "0.0.0004", true]]);
      assert.deepEqual(defined("one-manual"), [[uuid, "0.0.0004", false]]);
      assert.equal(defined("three")?.length, 3);
    });

    it("lists a UUID that is defined on two parents twice", () => {
      const twice = defined("same-uuid-on-two-parents")?.filter(([one]) => one === other);
      assert.deepEqual(twice, [
        [other, "0.0.0005", false],
        [other, "0.0.0006", false],
      ]);
    });

    it("lists nothing, rather than too little, where a file is corrupt", () => {
      assert.equal(defined("corrupt"), undefined);
    });
  });
}

describe("sysfs", () => {
  it("tells the active devices and their parents, and leaves those of other hardware out", () => {
    const path = `/sys/devices/css0/0.0.0004/${uuid}`;
    const links = `../../../devices/css0/0.0.0004/${uuid}\n../../../devices/vfio_ap/matrix/${other}\n`;
    assert.deepEqual(parseActive(links), [{ uuid, subchannel: "0.0.0004", path }]);
    assert.deepEqual(parseActive(""), []);
  });

  it("tells a subchannel's driver and device, and when there is none", () => {
    const folder = "/sys/bus/css/devices/0.0.0004";
    assert.deepEqual(parseSubchannel(`${folder} 0.0.3000 ../../../bus/css/drivers/vfio_ccw\n`), {
      busId: "0.0.0004",
      driver: "vfio_ccw",
      device: "0.0.3000",
    });
    assert.deepEqual(parseSubchannel(`${folder} none \n`), { busId: "0.0.0004", driver: undefined, device: undefined });
    assert.equal(parseSubchannel(""), undefined);
  });
});
