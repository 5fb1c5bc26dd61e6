import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { bindingsScript, isIgnored, parseBindings } from "../../../provider/witnesses/bindings";
import { ruleLines } from "../../../provider/witnesses/overrides";

const [comment, rule] = ruleLines("0.0.0005", "vfio_ccw");
const lines = [
  "/etc/driverctl.d/css-0.0.0004:vfio_ccw",
  "/etc/driverctl.d/css-0.0.0006:",
  `/etc/udev/rules.d/70-dasd-mdev-0.0.0005.rules:${comment}`,
  `/etc/udev/rules.d/70-dasd-mdev-0.0.0005.rules:${rule}`,
  '/etc/udev/rules.d/70-dasd-mdev-0.0.0004.rules:ATTR{driver_override}="other"',
  "/proc/cio_ignore:0.0.1000-0.0.1fff",
  "/proc/cio_ignore:0.0.3005",
  "0.0.0004/type:0",
  "0.0.0007/type:1",
  "0.0.0004/dev_busid:0.0.3000",
  "0.0.0004 ../../../bus/css/drivers/vfio_ccw",
];

describe("the bindings of subchannels", () => {
  it("are read with their overrides, those of driverctl before those of a rule", () => {
    const found = parseBindings(["driverctl", "may-bind", ...lines].join("\n"));
    assert.deepEqual([...found.overrides].sort(), [
      ["0.0.0004", "vfio_ccw"],
      ["0.0.0005", "vfio_ccw"],
    ]);
    assert.deepEqual(found.subchannels, [{ busId: "0.0.0004", driver: "vfio_ccw", device: "0.0.3000" }]);
    assert.deepEqual([found.driverctl, found.mayBind, found.types.get("0.0.0007")], [true, true, "1"]);
  });

  it("have no override by a file that nobody reads, without driverctl", () => {
    const found = parseBindings(lines.join("\n"));
    assert.equal(found.overrides.get("0.0.0004"), "other");
    assert.deepEqual([found.driverctl, found.mayBind], [false, false]);
  });

  it("are none on a host without channels", () => {
    assert.equal(spawnSync("sh", ["-c", bindingsScript]).status, 0);
    assert.deepEqual(parseBindings("").subchannels, []);
  });
});

describe("cio_ignore", () => {
  it("hides single devices and ranges", () => {
    const { ignored } = parseBindings(lines.join("\n"));
    assert.deepEqual(
      ["0.0.1000", "0.0.1abc", "0.0.2000", "0.0.3005", "0.1.1000"].map((device) => isIgnored(device, ignored)),
      [true, true, false, true, false],
    );
  });
});
