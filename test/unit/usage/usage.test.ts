import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { type CcwDevice, parseUsage, usageScript } from "../../../provider/usage/facts";
import { isQdio, userOf } from "../../../provider/usage/judge";
import { openersScript } from "../../../provider/usage/openers";

/** A device of each kind, as the script lists them. */
const text = `
0.0.0000/0.0.0000/online:1
0.0.0000/0.0.0000/cutype:3832/02
0.0.0000/0.0.0000/virtio0/block/vda/dev:254:0
0.0.0000/0.0.0000/virtio0/block/vda/vda1/dev:254:1
0.0.0001/0.0.0001/online:1
0.0.0001/0.0.0001/cutype:3832/01
0.0.0001/0.0.0001/virtio1/net/eth0/flags:0x1003
0.0.0002/0.0.3000/online:1
0.0.0002/0.0.3000/cutype:3990/e9
0.0.0002/0.0.3000/block/dasda/dev:94:0
0.0.0002/0.0.3000/block/dasda/dasda1/dev:94:1
0.0.0003/0.0.3001/online:1
0.0.0003/0.0.3001/cutype:3990/e9
0.0.0003/0.0.3001/block/dasdb/dev:94:4
0.0.0003/0.0.3001/block/dasdb/dasdb1/dev:94:5
0.0.0004/0.0.3002/online:1
0.0.0004/0.0.3002/cutype:3990/e9
0.0.0004/0.0.3002/block/dasdc/dev:94:8
0.0.0004/0.0.3002/block/dasdc/dasdc1/dev:94:9
0.0.0005/0.0.3003/online:0
0.0.0005/0.0.3003/cutype:3990/e9
0.0.0006/0.0.f500/online:0
0.0.0006/0.0.f500/cutype:1731/01
0.0.0007/0.0.3004/online:1
0.0.0007/0.0.3004/cutype:3990/e9
0.0.0008/0.0.0009/online:1
0.0.0008/0.0.0009/cutype:3215/00
0.0.0009/0.0.000a/online:1
0.0.0009/0.0.000a/cutype:3832/04
0.0.000a/0.0.000b/online:1
0.0.000a/0.0.000b/cutype:3832/03
0.0.000b/0.0.3005/online:1
0.0.000b/0.0.3005/cutype:3990/e9
0.0.000b/0.0.3005/block/dasdd/dev:94:12
/proc/self/mountinfo:21 1 254:1 / / rw,relatime shared:1 - ext4 /dev/root rw
/proc/self/mountinfo:22 21 0:5 / /proc rw shared:2 - proc proc rw
/proc/self/mountinfo:40 21 0:35 / /mnt/a\\040b rw - btrfs /dev/dasda1 rw
/proc/swaps:Filename				Type		Size		Used		Priority
/proc/swaps:/dev/dasdb1                             partition	7000	0	-2
0.0.0000/0.0.0000/virtio0/block/*/holders/*
0.0.0004/0.0.3002/block/dasdc/dasdc1/holders/dm-0
*.?.????/*.?.????/virtio*/block/*/*/holders/*
0.0.0000/0.0.0000/driver ../../../../bus/ccw/drivers/virtio_ccw
0.0.0000/0.0.0000/virtio0/driver ../../../../../bus/virtio/drivers/virtio_blk
0.0.0001/0.0.0001/driver ../../../../bus/ccw/drivers/virtio_ccw
0.0.0001/0.0.0001/virtio1/driver ../../../../../bus/virtio/drivers/virtio_net
0.0.0002/0.0.3000/driver ../../../../bus/ccw/drivers/dasd-eckd
0.0.0003/0.0.3001/driver ../../../../bus/ccw/drivers/dasd-eckd
0.0.0004/0.0.3002/driver ../../../../bus/ccw/drivers/dasd-eckd
0.0.0005/0.0.3003/driver ../../../../bus/ccw/drivers/dasd-eckd
0.0.0006/0.0.f500/driver ../../../../bus/ccw/drivers/qeth
0.0.0006/0.0.f500/group_device ../../../qeth/0.0.f500
0.0.0007/0.0.3004/driver ../../../../bus/ccw/drivers/dasd-eckd
0.0.0008/0.0.0009/driver ../../../../bus/ccw/drivers/3215
0.0.0009/0.0.000a/driver ../../../../bus/ccw/drivers/virtio_ccw
0.0.0009/0.0.000a/virtio4/driver ../../../../../bus/virtio/drivers/virtio_rng
0.0.000a/0.0.000b/driver ../../../../bus/ccw/drivers/virtio_ccw
0.0.000a/0.0.000b/virtio5/driver ../../../../../bus/virtio/drivers/virtio_console
0.0.000b/0.0.3005/driver ../../../../bus/ccw/drivers/dasd-eckd
`;

describe("the use of a disk by the host", () => {
  const facts = parseUsage(text);
  const of = (subchannel: string): CcwDevice => {
    const found = facts.devices.find((device) => device.subchannel === subchannel);
    assert.ok(found);
    return found;
  };

  const rows: [string, string, string | undefined][] = [
    ["a mount, found by the number of its partition", "0.0.0000", "mounted at / (/dev/vda1)"],
    ["a network interface that is up", "0.0.0001", "network interface eth0, which is up"],
    ["a mount, found by its file, at a path with a blank", "0.0.0002", "mounted at /mnt/a b (/dev/dasda1)"],
    ["swap", "0.0.0003", "swapped to (/dev/dasdb1)"],
    ["what is made of a partition", "0.0.0004", "held by dm-0 (/dev/dasdc1)"],
    ["nothing, offline", "0.0.0005", undefined],
    ["a group, though it is offline", "0.0.0006", "one of a group, by driver qeth"],
    ["a driver of no disk", "0.0.0008", "online, by driver 3215"],
    ["nothing, where a virtio device has nothing to lose", "0.0.0009", undefined],
    ["a driver of virtio that tells nothing", "0.0.000a", "online, by driver virtio_console"],
    ["nothing, online and idle", "0.0.000b", undefined],
  ];
  for (const [what, subchannel, user] of rows) {
    it(`is told: ${what}`, () => assert.equal(userOf(of(subchannel), facts), user));
  }

  it("is taken for granted of a DASD that shows no block device", () => {
    assert.match(userOf(of("0.0.0007"), facts) ?? "", /^online, by driver dasd-eckd, without a block device/);
  });

  it("is not of an interface that is down", () => {
    const down = parseUsage(text.replace("0x1003", "0x1002"));
    const [, device] = down.devices;
    assert.ok(device);
    assert.equal(userOf(device, down), undefined);
  });

  it("is by queues for adapters alone", () => {
    assert.deepEqual(
      facts.devices.filter(isQdio).map(({ subchannel }) => subchannel),
      ["0.0.0006"],
    );
  });

  it("is of no device on a host without channels", () => {
    assert.deepEqual(parseUsage("").devices, []);
    assert.equal(spawnSync("sh", ["-c", usageScript]).status, 0);
  });
});

describe("the processes that have a file open", () => {
  const run = (files: string[]) => {
    const script = `scratch=$(mktemp -d); root() { "$@"; }\n(${openersScript(files)}\n); code=$?; rm -rf "$scratch"; exit $code`;
    return spawnSync("sh", ["-c", script], { encoding: "utf8" });
  };

  it("are found by root, and never missed by others: those are told that they cannot see", () => {
    const { stdout, stderr, status } = run(["/dev/null", "/dev/a 'quoted' $(file)"]);
    if (process.getuid?.() === 0) {
      assert.equal(status, 0, stderr);
      assert.match(stdout, /^\d+ \S+/m);
      assert.equal(run(["/dev/no-such-file"]).stdout, "");
    } else {
      assert.equal(status, 1);
      assert.match(stderr, /Permission denied/);
    }
  });
});
