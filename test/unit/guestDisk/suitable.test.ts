import assert from "node:assert/strict";
import type { FakeLibvirt } from "../../support/fakeLibvirt";
import { both, bring, guest, hostdev, other, own, SYNC } from "./guest";
import { uuid } from "./sample";

describe("a disk is refused, and nothing is changed,", () => {
  const rows: [string, () => FakeLibvirt, { live: boolean; config: boolean }, RegExp][] = [
    [
      "where its bus ID is taken",
      () => guest([], [hostdev(other)]),
      both,
      new RegExp(`0\\.0\\.00a1 of guest vm1 is taken by mediated device ${other}\n`),
    ],
    [
      "where it is attached as another one",
      () => guest([hostdev(uuid, "0x00b2")], []),
      both,
      /already, as 0\.0\.00b2 and not as 0\.0\.00a1\n.*detach-device vm1 \/dev\/stdin --live$/,
    ],
    ["in the definition of a transient guest", () => guest([], undefined), both, /vm1 is transient/],
    ["in a running guest where none runs", () => guest(undefined, []), { live: true, config: false }, /is shut off/],
    [
      "where there is no such mediated device",
      () => Object.assign(guest(undefined, []), { active: [] }),
      both,
      new RegExp(`there is no mediated device ${uuid}\n`),
    ],
    [
      "where the mediated device is not active, and the guest runs",
      () => Object.assign(guest([], []), { active: [], defined: [{ uuid, subchannel: "0.0.0004" }] }),
      both,
      /mdev_18e124fb_.* is not active: .* vm1, which runs\n.*nodedev-start mdev_18e124fb/,
    ],
    [
      "where another guest holds the mediated device",
      () => {
        const host = guest([], []);
        host.domains[other] = { name: "vm2", live: [own], config: [] };
        return host;
      },
      both,
      new RegExp(`mediated device ${uuid} is in use by guest vm2\n.*detach-device vm2`),
    ],
  ];
  for (const [what, make, desired, message] of rows) {
    it(what, async () => {
      const host = make();
      await assert.rejects(bring(host, desired), { message });
      assert.deepEqual(host.changes, []);
    });
  }

  const elsewhere: [string, Partial<FakeLibvirt>, RegExp][] = [
    ["leads to another disk", {}, /leads to device 0\.0\.3000, not to 0\.0\.3001\n.*declare it as device/],
    ["leads to none", { disks: { "0.0.0004": "none" } }, /leads to no device, not to 0\.0\.3001\n/],
    [
      "may lead to one of two",
      {
        active: [],
        defined: [
          { uuid, subchannel: "0.0.0004" },
          { uuid, subchannel: "0.0.0005" },
        ],
        disks: { "0.0.0004": "0.0.3001", "0.0.0005": "0.0.3001" },
      },
      /is defined on 0\.0\.0004 and 0\.0\.0005: .*cannot be told\n/,
    ],
  ];
  for (const [what, there, message] of elsewhere) {
    it(`where the mediated device ${what}`, async () => {
      const host = Object.assign(guest(undefined, []), there);
      await assert.rejects(bring(host, both, "0.0.3001"), { message });
      assert.deepEqual(host.changes, []);
    });
  }

  it("but the definition takes one that is not active, or that another guest holds now", async () => {
    const host = guest(undefined, []);
    host.active = [];
    host.defined = [{ uuid, subchannel: "0.0.0004" }];
    host.domains[other] = { name: "vm2", live: [own], config: [] };
    await bring(host, both);
    assert.deepEqual(host.changes, ["attach-device --config", SYNC]);
  });
});
