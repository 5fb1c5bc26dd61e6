import assert from "node:assert/strict";
import fc from "fast-check";
import { hostdevXml, mdevXml, parseNodedevXml } from "../../../provider/libvirt/nodedevXml";

const uuid = "18e124fb-b2fc-47f6-a407-f256b6c49767";

describe("node-device XML", () => {
  it("is that of IBM's page, in one line", () => {
    assert.equal(
      mdevXml("css_0_0_0004", uuid),
      `<device><parent>css_0_0_0004</parent><capability type="mdev"><type id="vfio_ccw-io"></type><uuid>${uuid}</uuid></capability></device>`,
    );
    assert.ok(!mdevXml("css_0_0_0004").includes("uuid"));
  });

  it("holds whatever text it is given as text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme-ascii", minLength: 1 }), (text) => {
        const read = parseNodedevXml(mdevXml(text, text).replace("<device>", "<device><name>n</name>"));
        assert.equal(read?.uuid ?? "", text.trim());
        assert.equal(read?.type, "vfio_ccw-io");
      }),
    );
  });

  it("gives a guest the device without choosing its address there", () => {
    assert.equal(
      hostdevXml(uuid),
      [
        '<hostdev mode="subsystem" type="mdev" model="vfio-ccw">',
        "  <source>",
        `    <address uuid="${uuid}"/>`,
        "  </source>",
        "</hostdev>",
      ].join("\n"),
    );
  });
});
