import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import {
  handOverScript,
  keepScript,
  onlineScript,
  releaseScript,
  takeScript,
} from "../../../provider/subchannelDriver/scripts";
import { ruleLines } from "../../../provider/witnesses/overrides";

const subchannel = "0.0.0004";
const device = `sys/bus/css/devices/${subchannel}`;
const RULE = `etc/udev/rules.d/70-dasd-mdev-${subchannel}.rules`;
const DRIVERCTL = `etc/driverctl.d/css-${subchannel}`;

describe("the scripts that bind a subchannel, in a folder that stands for a host's files,", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "dasd-binding-"));
    for (const driver of ["io_subchannel", "vfio_ccw"]) {
      write(`sys/bus/css/drivers/${driver}/unbind`, "");
    }
    write("sys/bus/css/drivers_probe", "");
    write(`${device}/driver_override`, "(null)\n");
    bound("io_subchannel");
  });
  afterEach(() => rmSync(root, { recursive: true }));

  function write(path: string, text: string): void {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const read = (path: string) => readFileSync(join(root, path), "utf8");
  function bound(driver: string): void {
    rmSync(join(root, device, "driver"), { force: true });
    symlinkSync(join(root, "sys/bus/css/drivers", driver), join(root, device, "driver"));
  }
  const here = (script: string) =>
    script
      .replace(/\/(?=(?:sys\/bus|etc\/udev|etc\/driverctl\.d)\/?)/g, `${root}/`)
      .replace("PATH=/usr/sbin:/usr/bin:/sbin:/bin; ", "");

  /** Runs a script as a host would, and returns the programs that ran as root. */
  function run(script: string): { programs: string[]; status: number | null; stderr: string } {
    const preamble = `scratch=${root}; root() { printf '%s ' "$@" >>${root}/log; echo >>${root}/log; case $1 in driverctl|modprobe) ;; *) "$@" ;; esac; }`;
    const { status, stderr } = spawnSync("sh", ["-c", `${preamble}\n(${here(script)}\n) </dev/null`], {
      encoding: "utf8",
    });
    const log = existsSync(join(root, "log")) ? read("log") : "";
    return { programs: log.split("\n").flatMap((line) => line.split(" ")[0] || []), status, stderr };
  }

  it("give it to driverctl where that is", () => {
    write(RULE, "of before");
    const { programs, status } = run(takeScript({ subchannel, driverctl: true }, "vfio_ccw"));
    assert.equal(status, 0);
    assert.deepEqual(programs, ["driverctl", "rm"]);
    assert.match(read("log"), /^driverctl -b css set-override 0\.0\.0004 vfio_ccw $/m);
  });

  it("write the rule, and take it from its driver, where there is no driverctl", () => {
    // The kernel would change the driver.
    const script = takeScript({ subchannel, driverctl: false }, "vfio_ccw");
    const refused = run(script);
    assert.equal(refused.status, 1);
    assert.match(refused.stderr, /vfio_ccw does not take 0\.0\.0004/);
    assert.equal(read(RULE), here(`${ruleLines(subchannel, "vfio_ccw").join("\n")}\n`).replace("PATH=", "PATH="));
    assert.equal(read(`${device}/driver_override`), "vfio_ccw\n");
    assert.equal(read("sys/bus/css/drivers/io_subchannel/unbind"), `${subchannel}\n`);
    assert.equal(read("sys/bus/css/drivers_probe"), `${subchannel}\n`);
    bound("vfio_ccw");
    assert.equal(run(script).status, 0);
  });

  it("load the driver where it is missing", () => {
    rmSync(join(root, "sys/bus/css/drivers/vfio_ccw"), { recursive: true });
    assert.equal(run(takeScript({ subchannel, driverctl: false }, "vfio_ccw")).programs[0], "modprobe");
  });

  it("keep it at each boot without touching its driver", () => {
    bound("vfio_ccw");
    for (const [driverctl, file] of [
      [true, DRIVERCTL],
      [false, RULE],
    ] as const) {
      assert.equal(run(keepScript({ subchannel, driverctl }, "vfio_ccw")).status, 0);
      assert.match(read(file), /vfio_ccw/);
      assert.equal(run(keepScript({ subchannel, driverctl }, undefined)).status, 0);
      assert.ok(!existsSync(join(root, file)));
      assert.equal(read(`${device}/driver_override`), "\n");
    }
    assert.equal(read("sys/bus/css/drivers_probe"), "");
    assert.equal(read("sys/bus/css/drivers/vfio_ccw/unbind"), "");
  });

  it("forget it where there is no such subchannel any more", () => {
    write(DRIVERCTL, "vfio_ccw\n");
    rmSync(join(root, device), { recursive: true });
    assert.equal(run(keepScript({ subchannel, driverctl: true }, undefined)).status, 0);
    assert.ok(!existsSync(join(root, DRIVERCTL)));
  });

  it("give it back to the kernel's choice, or to another override", () => {
    bound("vfio_ccw");
    assert.deepEqual(run(releaseScript({ subchannel, driverctl: true }, undefined)).programs, ["driverctl"]);
    write(RULE, "of before");
    assert.equal(run(releaseScript({ subchannel, driverctl: false }, undefined)).status, 0);
    assert.ok(!existsSync(join(root, RULE)));
    assert.equal(read(`${device}/driver_override`), "\n");
    assert.equal(read("sys/bus/css/drivers/vfio_ccw/unbind"), `${subchannel}\n`);
    assert.equal(run(releaseScript({ subchannel, driverctl: true }, "io_subchannel")).status, 0);
    assert.equal(read(DRIVERCTL), "io_subchannel\n");
    assert.equal(run(handOverScript(subchannel, "other")).status, 0);
    assert.equal(read(`${device}/driver_override`), "\n");
  });

  it("stop at the first step that fails", () => {
    rmSync(join(root, device, "driver_override"));
    const { status } = run(releaseScript({ subchannel, driverctl: false }, undefined));
    assert.notEqual(status, 0);
    assert.equal(read("sys/bus/css/drivers_probe"), "");
    assert.notEqual(run(onlineScript("0.0.3000", false)).status, 0);
  });

  it("have a rule for udev that takes it at boot, but not from its own driver", () => {
    const [, rule = ""] = ruleLines(subchannel, "vfio_ccw");
    assert.match(
      rule,
      /^ACTION=="add", SUBSYSTEM=="css", KERNEL=="0\.0\.0004", ATTR\{driver_override\}="vfio_ccw", RUN\+="[^"$%]*"$/,
    );
    const command = /RUN\+="(.*)"$/.exec(rule)?.[1] ?? "";
    const boot = () => spawnSync("sh", ["-c", `PATH=${root}/bin; ${here(command)}`]).status;
    write("bin/modprobe", "");
    boot();
    assert.equal(read("sys/bus/css/drivers/io_subchannel/unbind"), `${subchannel}\n`);
    assert.equal(read("sys/bus/css/drivers_probe"), `${subchannel}\n`);
    write("sys/bus/css/drivers_probe", "");
    bound("vfio_ccw");
    boot();
    assert.equal(read("sys/bus/css/drivers_probe"), "");
  });
});
