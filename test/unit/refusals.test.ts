import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { HostError } from "../../provider/errors/hostError";
import * as guestDisk from "../../provider/guestDisk/refusals";
import { Host } from "../../provider/host/host";
import * as mediatedDevice from "../../provider/mediatedDevice/refusals";
import * as subchannelDriver from "../../provider/subchannelDriver/refusals";
import { CHECKOUT } from "../../tools/lib/paths";

const host = new Host({ host: "kvm1", user: "ops" });
const uuid = "18e124fb-b2fc-47f6-a407-f256b6c49767";
const subchannel = "0.0.0004";
const device = "0.0.3000";
const domain = "vm1";
const id = { uuid, subchannel };
const elsewhere = { uuid, subchannel: "0.0.0005" };
const bound = { busId: subchannel, driver: "io_subchannel", device };
const target = { domain, domainUuid: uuid, uuid, guestDevice: "0.0.00a1" };
const attached = { running: true, live: true, config: true, guestDevice: "0.0.00b2" };

/** Each refusal that there is, as it may come: the compiler wants all of them. */
type Samples<T> = Record<keyof T, () => HostError[]>;

const ofMediatedDevice: Samples<typeof mediatedDevice> = {
  noSuchSubchannel: () => [mediatedDevice.noSuchSubchannel(host, subchannel)],
  noSuchDevice: () => [mediatedDevice.noSuchDevice(host, device)],
  notBound: () => [mediatedDevice.notBound(host, bound)],
  wrongDevice: () => [
    mediatedDevice.wrongDevice(host, `subchannel ${subchannel}`, device, "0.0.3001"),
    mediatedDevice.wrongDevice(host, `subchannel ${subchannel}`, device, undefined),
  ],
  libvirtShowsAnother: () => [mediatedDevice.libvirtShowsAnother(host, bound, "0.0.3001")],
  libvirtMissed: () => [
    mediatedDevice.libvirtMissed(
      host,
      id,
      host.error({ kind: "command-failed", what: "virsh failed", said: "not active" }),
    ),
  ],
  subchannelTaken: () => [true, false].map((active) => mediatedDevice.subchannelTaken(host, id, active)),
  uuidElsewhere: () => [true, false].map((active) => mediatedDevice.uuidElsewhere(host, elsewhere, active)),
  uuidDefinedTwice: () => [mediatedDevice.uuidDefinedTwice(host, id, [elsewhere])],
  inUse: () => [mediatedDevice.inUse(host, id, [domain]), mediatedDevice.inUse(host, id, [])],
};

const ofSubchannelDriver: Samples<typeof subchannelDriver> = {
  noDevice: () => [subchannelDriver.noDevice(host, device, [device]), subchannelDriver.noDevice(host, device, [])],
  noSubchannel: () => [
    subchannelDriver.noSubchannel(host, subchannel, device, [device]),
    subchannelDriver.noSubchannel(host, subchannel, device, []),
    subchannelDriver.noSubchannel(host, subchannel, undefined, [device]),
  ],
  notForIo: () => [subchannelDriver.notForIo(host, subchannel, "1")],
  worksByQueues: () => [subchannelDriver.worksByQueues(host, subchannel, "0.0.f500", "1731/01")],
  usedByHost: () => [subchannelDriver.usedByHost(host, subchannel, device, "mounted at /srv (/dev/dasda1)")],
  needsRoot: () => [subchannelDriver.needsRoot(host, subchannel)],
  hasMediatedDevice: () => [subchannelDriver.hasMediatedDevice(host, id, "vfio_ccw")],
};

const ofGuestDisk: Samples<typeof guestDisk> = {
  noSuchDomain: () => [guestDisk.noSuchDomain(host, domain)],
  unreadable: () => [undefined, "<what"].map((text) => guestDisk.unreadable(host, domain, text)),
  notPersistent: () => [guestDisk.notPersistent(host, domain)],
  nothingRuns: () => [guestDisk.nothingRuns(host, domain)],
  addressTaken: () => [guestDisk.addressTaken(host, domain, "0.0.00a1", "disk vda")],
  attachedElsewhere: () => [guestDisk.attachedElsewhere(host, target, attached, "0.0.00b2")],
  noSuchMdev: () => [guestDisk.noSuchMdev(host, uuid)],
  definedTwice: () => [guestDisk.definedTwice(host, uuid, [subchannel, "0.0.0005"])],
  mdevInactive: () => [guestDisk.mdevInactive(host, domain, id)],
  heldByOther: () => [guestDisk.heldByOther(host, uuid, ["vm2"])],
  notLetGo: () => [guestDisk.notLetGo(host, target, 90)],
};

/** The errors that a page has a row for: the kind and a pattern of the text, in which `…` stands for anything. */
function rowsOf(page: string): { kind: string; pattern: RegExp }[] {
  const text = readFileSync(join(CHECKOUT, "docs", page), "utf8");
  const [, section = ""] = /^## Errors\n([\s\S]*?)(?=^## |$(?![\s\S]))/m.exec(text) ?? [];
  return section.split("\n").flatMap((line) => {
    const [, kind = "", examples = ""] = /^\| `([\w-]+)` \| (.*?) \|/.exec(line) ?? [];
    return [...examples.matchAll(/`([^`]+)`/g)].map(([, example = ""]) => ({
      kind,
      pattern: new RegExp(`^${example.split("…").map(escaped).join(".*")}`),
    }));
  });
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");

describe("each refusal", () => {
  const pages: [string, Record<string, () => HostError[]>, string[]][] = [
    ["mediated-device.md", ofMediatedDevice, []],
    // It has the texts of a subchannel's disk from there, and says so.
    ["subchannel-driver.md", ofSubchannelDriver, ["mediated-device.md"]],
    ["guest-disk.md", ofGuestDisk, []],
  ];
  for (const [page, samples, others] of pages) {
    const rows = [page, ...others].flatMap(rowsOf);
    for (const [name, errors] of Object.entries(samples)) {
      it(`${name} says where, and what helps, and has a row in ${page}`, () => {
        for (const { kind, message } of errors()) {
          const [first = "", help = ""] = message.split("\n");
          assert.ok(help !== "", message);
          assert.ok(first.startsWith(`${host.name}: `), message);
          const what = first.slice(host.name.length + 2);
          assert.ok(
            rows.some((row) => row.kind === kind && row.pattern.test(what)),
            `${page} has no row for ${kind}: ${what}`,
          );
        }
      });
    }
  }
});
