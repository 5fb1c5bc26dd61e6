import assert from "node:assert/strict";
import { shellDialect, virshDialect } from "../../../provider/host/dialects";
import { takeScript } from "../../../provider/subchannelDriver/scripts";
import { framesOf } from "../../../tools/faults/frames";

const marks = { begin: "a1b2-1-begin", end: "a1b2-1-end" };
const later = { begin: "a1b2-2-begin", end: "a1b2-2-end" };
const virsh = virshDialect("qemu:///system");

describe("what the provider writes to a program", () => {
  it("is cut into commands, each with its marks, and what it changes", () => {
    const written =
      virsh.frame("nodedev-info mdev_x", marks) + virsh.frame("nodedev-autostart mdev_x --disable", later);
    assert.deepEqual(framesOf(written, "virsh"), {
      frames: [
        { text: virsh.frame("nodedev-info mdev_x", marks), marks, change: undefined },
        {
          text: virsh.frame("nodedev-autostart mdev_x --disable", later),
          marks: later,
          change: "nodedev-autostart --disable",
        },
      ],
      rest: "",
    });
  });

  it("is kept where it is not whole yet", () => {
    const text = virsh.frame("nodedev-start mdev_x", marks);
    for (const dialect of ["virsh", "sh"] as const) {
      assert.deepEqual(framesOf(text.slice(0, -1), dialect), { frames: [], rest: text.slice(0, -1) });
    }
  });

  it("to a shell has its preamble apart, and is named by the first program that root runs", () => {
    const place = { subchannel: "0.0.0004" };
    const scripts = [
      takeScript({ ...place, driverctl: true }, "vfio_ccw"),
      takeScript({ ...place, driverctl: false }, "vfio_ccw"),
      "cat /sys/x",
    ];
    const written = shellDialect.preamble + scripts.map((script) => shellDialect.frame(script, marks)).join("");
    const { frames, rest } = framesOf(written, "sh");
    assert.equal(rest, "");
    assert.equal(frames.map(({ text }) => text).join(""), written);
    assert.deepEqual(
      frames.map(({ change, marks: own }) => [change, own?.end]),
      [
        [undefined, undefined],
        ["driverctl set-override", marks.end],
        ["install a file", marks.end],
        [undefined, marks.end],
      ],
    );
  });
});
