import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseActive, parseSubchannels } from "../../../provider/witnesses/kernel";
import { parseLibvirtWork } from "../../../provider/witnesses/libvirtWork";
import { brokenFiles, definedScript, parseDefinitionFile, parseDefinitions } from "../../../provider/witnesses/mdevctl";
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

describe("a file of mdevctl", () => {
  const id = { uuid, subchannel: "0.0.0004" };

  it("tells the type and the autostart of a definition", () => {
    const file = (start: string) => `{\n  "mdev_type": "vfio_ccw-io",\n  "start": "${start}",\n  "attrs": []\n}`;
    assert.deepEqual(parseDefinitionFile(id, file("auto")), { ...id, type: "vfio_ccw-io", autostart: true });
    assert.deepEqual(parseDefinitionFile(id, file("manual")), { ...id, type: "vfio_ccw-io", autostart: false });
  });

  it("is none where it is missing, or half written", () => {
    for (const text of ["", '{\n  "mdev_type": "vfio_', "{}"]) {
      assert.equal(parseDefinitionFile(id, text), undefined);
    }
  });
});

describe("the files of a host without mdevctl", () => {
  const definition = '{  "mdev_type": "vfio_ccw-io",  "start": "auto",  "attrs": []}';

  it("tell what is defined, and nothing where one is broken, which is named", () => {
    const lines = ["no mdevctl", `0.0.0004/${uuid} ${definition}`, "scripts.d/notes x", ""];
    assert.deepEqual(parseDefinitions(lines.join("\n")), [
      { uuid, subchannel: "0.0.0004", type: "vfio_ccw-io", autostart: true },
    ]);
    assert.deepEqual(parseDefinitions("no mdevctl\n"), []);
    const broken = [...lines, `0.0.0005/${other} {"mdev_`, ""].join("\n");
    assert.equal(parseDefinitions(broken), undefined);
    assert.deepEqual(brokenFiles(broken), [`/etc/mdevctl.d/0.0.0005/${other}`]);
  });

  it("are what the script prints then, and mdevctl's own answer where there is one", () => {
    const folder = mkdtempSync(join(tmpdir(), "mdevctl-"));
    try {
      mkdirSync(join(folder, "0.0.0004"));
      writeFileSync(join(folder, "0.0.0004", uuid), definition.replaceAll("  ", "\n  "));
      const run = (path: string) =>
        spawnSync("/bin/sh", ["-c", definedScript.replaceAll("/etc/mdevctl.d", folder)], {
          env: { PATH: path },
          encoding: "utf8",
        }).stdout;
      symlinkSync("/usr/bin/tr", join(folder, "tr"));
      assert.deepEqual(parseDefinitions(run(folder)), [
        { uuid, subchannel: "0.0.0004", type: "vfio_ccw-io", autostart: true },
      ]);
      writeFileSync(join(folder, "mdevctl"), '#!/bin/sh\necho "$*"\n', { mode: 0o755 });
      assert.equal(run(folder), "list --defined --dumpjson\n");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("sysfs", () => {
  it("tells the active devices and their parents", () => {
    const path = `/sys/devices/css0/0.0.0004/${uuid}`;
    assert.deepEqual(parseActive(`0.0.0004/${uuid}\n`), [{ uuid, subchannel: "0.0.0004", path }]);
    // What the shell makes of a pattern that matches nothing, and of no such folder.
    assert.deepEqual(parseActive("*/????????-????-????-????-????????????\n"), []);
    assert.deepEqual(parseActive(""), []);
  });

  it("tells the driver and the device of each subchannel, and when there is none", () => {
    const text = [
      "0.0.0004/dev_busid:0.0.3000",
      "0.0.0005/dev_busid:none",
      "0.0.0006/dev_busid:0.0.3002",
      "0.0.0004 ../../../bus/css/drivers/vfio_ccw",
      "0.0.0006 ../../../bus/css/drivers/io_subchannel",
      "",
    ].join("\n");
    assert.deepEqual(parseSubchannels(text), [
      { busId: "0.0.0004", driver: "vfio_ccw", device: "0.0.3000" },
      { busId: "0.0.0005", driver: undefined, device: undefined },
      { busId: "0.0.0006", driver: "io_subchannel", device: "0.0.3002" },
    ]);
    assert.deepEqual(parseSubchannels(""), []);
  });
});

describe("libvirt's work", () => {
  it("is the time of each daemon that there is, in seconds", () => {
    assert.equal(parseLibvirtWork("usage_usec 1500000\nusage_usec 250000\n"), 1.75);
    assert.equal(parseLibvirtWork(""), 0);
  });
});
