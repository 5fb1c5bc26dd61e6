import assert from "node:assert/strict";
import { parseDomains } from "../../../provider/libvirt/domains";
import { parseDomainXml } from "../../../provider/libvirt/domainXml";
import { hostdevXml } from "../../../provider/libvirt/nodedevXml";
import { captured, libvirtVersions } from "../support";

const uuid = "18e124fb-b2fc-47f6-a407-f256b6c49767";

for (const version of libvirtVersions) {
  describe(`a domain's XML of libvirt ${version}`, () => {
    const parsed = (file: string) => parseDomainXml(captured(version, `domain-dumpxml.${file}.xml`));

    it("tells a running guest from a definition, and where its mediated device is", () => {
      const mdevs = [{ uuid, guestDevice: "0.0.00a1" }];
      const ccwDevices = [{ what: `mediated device ${uuid}`, guestDevice: "0.0.00a1" }];
      for (const [file, running] of [
        ["running", true],
        ["inactive", false],
      ] as const) {
        const { uuid: _domainUuid, ...rest } = parsed(file) ?? {};
        assert.deepEqual(rest, { name: "zvm1", running, mdevs, ccwDevices });
      }
      assert.equal(parsed("running")?.uuid, parsed("inactive")?.uuid);
    });

    it("tells that it was detached", () => {
      const { running, mdevs, ccwDevices } = parsed("detached") ?? {};
      assert.deepEqual([running, mdevs, ccwDevices], [true, [], []]);
    });
  });
}

const ccw = (devno: string, more = "") => `<address type='ccw' cssid='0xfe' ssid='0x0' devno='${devno}'/>${more}`;
const domain = (devices: string) =>
  `<domain type='kvm'><name>vm &amp; co</name><uuid>DA87A98F-15E0-4456-8D9B-BE7019A73F6A</uuid><devices><emulator>/usr/bin/qemu</emulator>${devices}</devices></domain>`;

describe("a domain's XML", () => {
  it("names whatever has a bus ID in the guest", () => {
    const { ccwDevices } =
      parseDomainXml(
        domain(
          [
            `<disk type='block'><source dev='/dev/sda'/><target dev='vda' bus='virtio'/>${ccw("0x0001")}</disk>`,
            `<disk type='block'><target dev='sdb' bus='scsi'/><address type='drive' controller='0'/></disk>`,
            `<interface type='network'><mac address='52:54:00:12:34:56'/>${ccw("0x0002")}</interface>`,
            `<controller type='scsi' index='3'>${ccw("0x0003")}</controller>`,
            `<rng model='virtio'>${ccw("0x0004")}</rng>`,
            `<hostdev mode='subsystem' type='scsi_host'><source protocol='vhost'/>${ccw("0x0005")}</hostdev>`,
            `<hostdev mode='subsystem' type='mdev'><source><address uuid='${uuid.toUpperCase()}'/></source><address type='ccw' cssid='0x0' ssid='0x1' devno='0x00a1'/></hostdev>`,
          ].join(""),
        ),
      ) ?? {};
    assert.deepEqual(ccwDevices, [
      { what: "disk vda", guestDevice: "0.0.0001" },
      { what: "interface 52:54:00:12:34:56", guestDevice: "0.0.0002" },
      { what: "controller scsi 3", guestDevice: "0.0.0003" },
      { what: "rng", guestDevice: "0.0.0004" },
      { what: "hostdev", guestDevice: "0.0.0005" },
      { what: `mediated device ${uuid}`, guestDevice: "0.1.00a1" },
    ]);
  });

  it("shows a mediated device without an address in the guest, as one with vfio-ap has none", () => {
    const {
      mdevs,
      name,
      uuid: domainUuid,
    } = parseDomainXml(domain(`<hostdev type='mdev'><source><address uuid='${uuid}'/></source></hostdev>`)) ?? {};
    assert.deepEqual(mdevs, [{ uuid, guestDevice: undefined }]);
    assert.deepEqual([name, domainUuid], ["vm & co", "da87a98f-15e0-4456-8d9b-be7019a73f6a"]);
  });

  it("is not taken for one when it is none", () => {
    for (const text of ["", "error: something", "<html></html>", "<domain/>", "<domain><name>x</name></domain>"]) {
      assert.equal(parseDomainXml(text), undefined, text);
    }
  });

  it("is given a disk with the address of libvirt's documentation, and reads it back", () => {
    const xml = hostdevXml(uuid, "0.0.00a1");
    assert.equal(
      xml,
      [
        '<hostdev mode="subsystem" type="mdev" model="vfio-ccw">',
        "  <source>",
        `    <address uuid="${uuid}"/>`,
        "  </source>",
        '  <address type="ccw" cssid="0xfe" ssid="0x0" devno="0x00a1"/>',
        "</hostdev>",
      ].join("\n"),
    );
    assert.deepEqual(parseDomainXml(domain(xml))?.mdevs, [{ uuid, guestDevice: "0.0.00a1" }]);
  });
});

describe("the list of all domains", () => {
  it("gives the UUID of each name, also of one of digits, with blanks, or padded as an older virsh does", () => {
    const one = "da87a98f-15e0-4456-8d9b-be7019a73f6a";
    const two = "290b4f34-eaa6-4574-a057-3ccc39a260b6";
    assert.deepEqual(parseDomains(`${one} 1                             \n${two} my vm\n\n`), [
      { uuid: one, name: "1" },
      { uuid: two, name: "my vm" },
    ]);
  });
});
