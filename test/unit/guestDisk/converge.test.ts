import assert from "node:assert/strict";
import { diskBehind } from "../../../provider/guestDisk/behind";
import { converge } from "../../../provider/guestDisk/converge";
import { attachmentOf } from "../../../provider/guestDisk/observation";
import { observe } from "../../../provider/guestDisk/observe";
import { ensureDetached } from "../../../provider/guestDisk/steps";
import { ensureSuitable } from "../../../provider/guestDisk/suitable";
import { FakeLibvirt } from "../../support/fakeLibvirt";
import { domainUuid, uuid } from "./sample";

const other = "290b4f34-eaa6-4574-a057-3ccc39a260b6";
const target = { domainUuid, uuid, domain: "vm1", guestDevice: "0.0.00a1" };
const hostdev = (mdev: string, devno = "0x00a1") =>
  `<hostdev type='mdev'><source><address uuid='${mdev}'/></source><address type='ccw' cssid='0xfe' ssid='0x0' devno='${devno}'/></hostdev>`;
const own = hostdev(uuid);
const SYNC = "sync /etc/libvirt/qemu";

function guest(live: string[] | undefined, config: string[] | undefined): FakeLibvirt {
  const host = new FakeLibvirt({ [domainUuid]: { name: "vm1", live, config } });
  host.active = [{ uuid, subchannel: "0.0.0004" }];
  host.disks = { "0.0.0004": "0.0.3000" };
  return host;
}

const both = { live: true, config: true };
const neither = { live: false, config: false };

async function bring(
  host: FakeLibvirt,
  desired: { live: boolean | undefined; config: boolean },
  device?: string,
): Promise<void> {
  const observed = await observe(host, domainUuid);
  assert.ok(observed);
  const is = attachmentOf(observed, uuid, target.guestDevice);
  await ensureSuitable(host, observed, target, is, desired, device);
  await converge(host, target, is, desired);
}

/** Where the disk is. */
async function where(host: FakeLibvirt): Promise<[boolean, boolean]> {
  const observed = await observe(host, domainUuid);
  assert.ok(observed);
  const { live, config } = attachmentOf(observed, uuid);
  return [live, config];
}

describe("a disk in a guest", () => {
  it("is attached to the definition and the running guest, and never again", async () => {
    const host = guest([], []);
    await bring(host, both);
    assert.deepEqual(host.changes, ["attach-device --config", SYNC, "attach-device --live"]);
    assert.deepEqual(await where(host), [true, true]);
    host.changes.length = 0;
    await bring(host, both);
    assert.deepEqual(host.changes, [SYNC]);
  });

  it("is attached where its mediated device leads to the disk that is declared", async () => {
    const host = guest([], []);
    await bring(host, both, "0.0.3000");
    assert.deepEqual(await where(host), [true, true]);
  });

  it("is taken away though its mediated device leads to another disk, and is not left as it is", async () => {
    const host = guest([own], [own]);
    await assert.rejects(bring(host, both, "0.0.3001"), { message: /leads to device 0\.0\.3000, not to 0\.0\.3001/ });
    await bring(host, { live: false, config: true }, "0.0.3001");
    assert.deepEqual(await where(host), [false, true]);
  });

  it("has a disk behind it, where that can be told", async () => {
    const host = guest([own], [own]);
    assert.equal(await diskBehind(host, uuid), "0.0.3000");
    assert.equal(await diskBehind(host, other), undefined);
    host.active = [];
    assert.equal(await diskBehind(host, uuid), undefined);
    host.defined = [{ uuid, subchannel: "0.0.0004" }];
    assert.equal(await diskBehind(host, uuid), "0.0.3000");
    host.defined.push({ uuid, subchannel: "0.0.0005" });
    assert.equal(await diskBehind(host, uuid), undefined);
  });

  it("is detached from the running guest and the definition, which then outlasts a power cut, and never again", async () => {
    const host = guest([own], [own]);
    await bring(host, neither);
    assert.deepEqual(host.changes, ["detach-device --live", "detach-device --config", SYNC]);
    host.changes.length = 0;
    await bring(host, neither);
    assert.deepEqual(host.changes, [SYNC]);
  });

  it("is not attached where the disk of the host fails, whether it was there before or not", async () => {
    for (const config of [[], [own]]) {
      const host = guest([], config);
      host.broken = "Input/output error";
      await assert.rejects(bring(host, both), {
        message: /cannot write to the disk what became of the guests' definitions: Input\/output error/,
      });
      assert.deepEqual(await where(host), [false, config.length > 0]);
    }
  });

  it("stays detached where the disk of the host fails, and the error says that this is not certain", async () => {
    const host = guest([own], [own]);
    host.broken = "Input/output error";
    await assert.rejects(bring(host, neither), {
      name: "PartlyDone",
      message: /not known: .*Input\/output error.*\n.*dumpxml vm1/s,
    });
    assert.deepEqual(await where(host), [false, false]);
    host.broken = undefined;
    await bring(host, neither);
    assert.equal(host.changes.at(-1), SYNC);
  });

  it("is adopted where half of it is there", async () => {
    const host = guest([own], []);
    await bring(host, both);
    assert.deepEqual(host.changes, ["attach-device --config", SYNC]);
  });

  it("is nowhere when one of two steps fails, and the error is that of the step", async () => {
    const host = guest([], []);
    host.failing.set("attach-device --live", "error: internal error: unable to execute QEMU command 'device_add'");
    await assert.rejects(bring(host, both), { message: /device_add/ });
    assert.deepEqual(host.changes, [
      "attach-device --config",
      SYNC,
      "attach-device --live",
      "detach-device --config",
      SYNC,
    ]);
    assert.deepEqual(await where(host), [false, false]);
  });

  it("stays in both when it cannot be taken from the definition", async () => {
    const host = guest([own], [own]);
    host.failing.set("detach-device --config", "error: cannot write");
    await assert.rejects(converge(host, target, attached(), neither), { message: /cannot write/ });
    assert.deepEqual(await where(host), [true, true]);
  });

  it("says so when a step cannot be undone", async () => {
    const host = guest([], []);
    host.failing.set("attach-device --live", "error: no");
    host.failing.set("detach-device --config", "error: not that either");
    await assert.rejects(bring(host, both), {
      message: /could not be undone: .*no\n.*not that either\n.*dumpxml vm1/s,
    });
  });

  it("stays in the definition while the guest does not let go of it, and the error says what helps", async () => {
    const host = guest([own], [own]);
    host.clinging.add("vm1");
    await assert.rejects(ensureDetached(host, target, "live", 10), {
      kind: "in-use",
      message: new RegExp(`guest vm1 still has mediated device ${uuid}.*\n.*chccwdev -d.*shutdown vm1`),
    });
    host.failing.set("detach-device --live", "error: Device hostdev0 is already in the process of unplug");
    await assert.rejects(ensureDetached(host, target, "live", 10), { kind: "in-use" });
    assert.deepEqual(await where(host), [true, true]);
  });

  it("that is gone meanwhile is detached", async () => {
    const host = guest([own], []);
    host.failing.set("detach-device --live", "error: device not found: mediated device not found");
    const gone = ensureDetached(host, target, "live", 1_000);
    const [domain] = Object.values(host.domains);
    assert.ok(domain);
    domain.live = [];
    await gone;
  });
});

function attached() {
  return { running: true, live: true, config: true, guestDevice: target.guestDevice };
}

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

describe("a domain", () => {
  it("is gone only where libvirt's list does not have it: a refusal alone is an error", async () => {
    const host = guest([], []);
    assert.equal(await observe(host, other), undefined);
    const read = host.read.bind(host);
    host.read = async (...words) => {
      if (words[0] === "dumpxml") {
        return read("dumpxml", other);
      }
      return read(...words);
    };
    await assert.rejects(observe(host, domainUuid), { message: /domain vm1 vanished/ });
  });
});
