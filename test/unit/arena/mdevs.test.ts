import assert from "node:assert/strict";
import { check } from "../../../provider/mediatedDevice/check";
import { mdevOf } from "../../../tools/arena/mdevs";

describe("the devices of the tools", () => {
  it("are those that the provider makes by default", () => {
    const mdev = mdevOf("127.0.0.1", { subchannel: "0.0.0004", device: "0.0.3000" });
    const { inputs } = check({}, { connection: { host: "127.0.0.1" }, subchannel: "0.0.0004", device: "0.0.3000" });
    assert.equal(mdev.uuid, inputs.uuid);
    assert.equal(mdev.parent, "css_0_0_0004");
    assert.equal(mdev.name, `mdev_${mdev.uuid.replaceAll("-", "_")}_0_0_0004`);
    assert.match(mdev.xml, new RegExp(`^<device><parent>css_0_0_0004</parent>.*<uuid>${mdev.uuid}</uuid>`));
  });
});
