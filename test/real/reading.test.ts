import assert from "node:assert/strict";
import { mustOnHost } from "../../host";
import { startGuest, stopGuest } from "../../host/guest";
import { mdevName } from "../../provider/names/mdevName";
import { TemporaryProject } from "../../tools/engine/project";
import { libvirtKnowsActive } from "./support/evidence";
import { connection, subchannels, theEngine, theHost, unboundSubchannel } from "./support/world";

const uuid = (n: number) => `78e124fb-b2fc-47f6-a407-00000000000${n}`;

/** Of the random number generators that stand for disks. */
const CONTROL_UNIT = "3832/04";

const CODE = `
const dasd = require("pulumi-dasd-mdev");
module.exports = async () => {
  const plain = { sudo: true };
  return {
    subchannels: await dasd.getSubchannels(plain),
    devices: await dasd.getMediatedDevices(),
    later: dasd.getSubchannelsOutput(plain),
    devicesLater: dasd.getMediatedDevicesOutput(),
    withoutRoot: await dasd.getSubchannels(),
  };
};
`;

describe("reading without owning", () => {
  it("tells a program what a host has, and the program ends", async () => {
    const free = unboundSubchannel();
    const [held, defined] = await subchannels(2);
    assert.ok(held && defined);
    const project = await TemporaryProject.create({
      engine: theEngine(),
      code: CODE,
      config: { "dasd:connection": connection() },
    });
    const name = mdevName({ uuid: uuid(1), subchannel: held.subchannel });
    const keys = "/sys/bus/ccw/devices/0.0.0002/online";
    try {
      await mustOnHost(
        theHost(),
        [
          `mdevctl start -p ${held.subchannel} -u ${uuid(1)} -t vfio_ccw-io`,
          `mkdir -p /etc/mdevctl.d/${defined.subchannel}`,
          `mdevctl define -p ${defined.subchannel} -u ${uuid(2)} -t vfio_ccw-io --auto`,
          `echo 1 >${keys}`,
        ].join(" && "),
      );
      await libvirtKnowsActive(name);
      await startGuest(theHost(), { name: "reader1", mdevUuid: uuid(1) });
      await project.stack.must("up", "--yes", "--skip-preview");
      const { stdout } = await project.stack.must("stack", "output", "--json");
      const read = JSON.parse(stdout);
      const of = (list: { subchannel: string }[], { subchannel }: { subchannel: string }) =>
        list.find((one) => one.subchannel === subchannel);

      assert.deepEqual(of(read.subchannels, free), { ...free, controlUnit: CONTROL_UNIT, driver: "io_subchannel" });
      assert.deepEqual(of(read.subchannels, held), {
        ...held,
        driver: "vfio_ccw",
        mediatedDevice: uuid(1),
        guest: "reader1",
      });
      assert.deepEqual(of(read.subchannels, defined), { ...defined, driver: "vfio_ccw", mediatedDevice: uuid(2) });
      const byDevice = (list: { device: string; inUse?: string }[], device: string) =>
        list.find((one) => one.device === device)?.inUse;
      assert.equal(byDevice(read.subchannels, "0.0.0000"), "mounted at / (/dev/vda)");
      assert.equal(byDevice(read.subchannels, "0.0.0001"), "network interface eth0, which is up");
      assert.equal(byDevice(read.subchannels, "0.0.0002"), undefined);
      assert.match(byDevice(read.withoutRoot, "0.0.0002") ?? "", /^not known: .*only root sees/);
      assert.deepEqual(read.later, read.subchannels);

      assert.deepEqual(of(read.devices, held), {
        ...held,
        uuid: uuid(1),
        name,
        active: true,
        persistent: false,
        autostart: false,
        guest: "reader1",
      });
      assert.deepEqual(of(read.devices, defined), {
        ...defined,
        uuid: uuid(2),
        name: mdevName({ uuid: uuid(2), subchannel: defined.subchannel }),
        active: false,
        persistent: true,
        autostart: true,
      });
      assert.deepEqual(read.devicesLater, read.devices);
    } finally {
      await stopGuest(theHost(), "reader1");
      await mustOnHost(
        theHost(),
        `mdevctl stop -u ${uuid(1)}; mdevctl undefine -p ${defined.subchannel} -u ${uuid(2)}; echo 0 >${keys}`,
      );
      await project.remove();
    }
  });
});
