import assert from "node:assert/strict";
import { libvirtSaid, type VirshFailureKind, virshFailureKind } from "../../../provider/libvirt/failures";
import { nameOfDefined } from "../../../provider/libvirt/nodedev";
import { parseNodedevInfo } from "../../../provider/libvirt/nodedevInfo";
import { parseNodedevXml } from "../../../provider/libvirt/nodedevXml";
import { captured, libvirtVersions } from "../support";

const name = "mdev_18e124fb_b2fc_47f6_a407_f256b6c49767_0_0_0004";

const failures: [string, VirshFailureKind][] = [
  ["info.not-found", "no-such-device"],
  ["dumpxml.not-found", "no-such-device"],
  ["start.not-found", "no-such-device"],
  ["destroy.not-found", "no-such-device"],
  ["undefine.not-found", "no-such-device"],
  ["autostart.not-found", "no-such-device"],
  ["start.already-active", "already-active"],
  // What mdevctl and the kernel say where libvirt has not heard of it yet that somebody else was faster.
  ["start.active-unknown", "already-active"],
  ["start.undefined-unknown", "not-defined"],
  ["destroy.stopped-unknown", "not-active"],
  ["undefine.undefined-unknown", "not-defined"],
  ["autostart.undefined-unknown", "not-defined"],
  ["start.no-available-instances", "subchannel-taken"],
  ["start.subchannel-not-bound", "subchannel-not-bound"],
  ["destroy.inactive", "not-active"],
  ["destroy.device-in-use", "in-use"],
  ["domain-start.mdev-used-by-another", "held-by-guest"],
  ["detach-device.not-attached", "not-attached"],
  ["undefine.transient", "not-defined"],
  ["autostart.transient", "transient"],
  ["autostart.no-mdevctl", "mdevctl-silent"],
  ["define.no-such-parent", "no-such-parent"],
  ["define.no-such-file", "file-gone"],
  ["define.bad-xml", "other"],
  ["no-permission", "not-permitted"],
  ["daemon-down", "no-libvirt"],
  ["daemon-stopped", "disconnected"],
  // virsh has keepalives of its own, and gives up a libvirtd that is frozen before the provider does.
  ["daemon-hangs", "disconnected"],
  ["unknown-command", "libvirt-too-old"],
];

for (const version of libvirtVersions) {
  describe(`output of libvirt ${version}`, () => {
    for (const [file, kind] of failures) {
      it(`error.${file} is ${kind}`, () => {
        const stderr = captured(version, `error.${file}.txt`);
        assert.equal(virshFailureKind(stderr), kind);
        assert.ok(stderr.includes(libvirtSaid(stderr)) && libvirtSaid(stderr) !== "");
      });
    }

    it("nodedev-define tells the name of what it has defined", () => {
      assert.equal(nameOfDefined(captured(version, "ok.define.txt")), name);
      assert.match(nameOfDefined(captured(version, "ok.define-without-uuid.txt")) ?? "", /^mdev_\w+_0_0_0006$/);
      assert.equal(nameOfDefined(captured(version, "ok.undefine.txt")), undefined);
    });

    it("nodedev-info tells the states apart", () => {
      const info = (file: string) => {
        const { active, persistent, autostart } = parseNodedevInfo(captured(version, `nodedev-info.${file}.txt`)) ?? {};
        return [active, persistent, autostart];
      };
      assert.deepEqual(info("active"), [true, true, true]);
      assert.deepEqual(info("active-manual"), [true, true, false]);
      assert.deepEqual(info("inactive"), [false, true, true]);
      assert.deepEqual(info("inactive-manual"), [false, true, false]);
      assert.deepEqual(info("transient"), [true, false, false]);
      assert.deepEqual(info("created"), [true, false, false]);
      const { name: itsName, parent } = parseNodedevInfo(captured(version, "nodedev-info.active.txt")) ?? {};
      assert.deepEqual([itsName, parent], [name, "css_0_0_0004"]);
    });

    it("nodedev-dumpxml of a mediated device gives its identity, and its path while it is active", () => {
      const expected = {
        name,
        parent: "css_0_0_0004",
        type: "vfio_ccw-io",
        uuid: "18e124fb-b2fc-47f6-a407-f256b6c49767",
        device: undefined,
      };
      const path = "/sys/devices/css0/0.0.0004/18e124fb-b2fc-47f6-a407-f256b6c49767";
      assert.deepEqual(parseNodedevXml(captured(version, "nodedev-dumpxml.mdev-active.xml")), { ...expected, path });
      const { path: _path, ...inactive } =
        parseNodedevXml(captured(version, "nodedev-dumpxml.mdev-inactive.xml")) ?? {};
      assert.deepEqual(inactive, expected);
    });

    it("nodedev-dumpxml of a subchannel gives the device behind it, whoever has it", () => {
      for (const file of ["css-io_subchannel", "css-vfio_ccw", "css-with-mdev"]) {
        const xml = parseNodedevXml(captured(version, `nodedev-dumpxml.${file}.xml`));
        assert.deepEqual([xml?.name, xml?.device], ["css_0_0_0004", "0.0.3000"], file);
      }
    });
  });
}

it("a virsh that does not know yet that libvirtd was restarted says that it is disconnected", () => {
  // Seen in the moment of `systemctl restart libvirtd` alone; it cannot be had on demand.
  assert.equal(virshFailureKind("error: no valid connection\n"), "disconnected");
});

it("a guest that is asked again for what it has not let go of is being asked already", () => {
  // QEMU's words in libvirt's: system/qdev-monitor.c. No guest of the embedded host refuses to let go.
  assert.equal(
    virshFailureKind(
      "error: Failed to detach device from /tmp/hostdev.xml\nerror: internal error: unable to execute QEMU command 'device_del': Device hostdev0 is already in the process of unplug\n",
    ),
    "being-detached",
  );
});

describe("what is no output of libvirt", () => {
  it("is not taken for it", () => {
    for (const text of ["", "error: something", "<html></html>", "<device/>", "<device><name>x</name>"]) {
      assert.equal(parseNodedevInfo(text), undefined, text);
      assert.equal(parseNodedevXml(text), undefined, text);
    }
    assert.equal(virshFailureKind("error: a text of a future version"), "other");
  });
});
