import assert from "node:assert/strict";
import { type HostDevice, mustOnHost } from "../../host";
import { Host } from "../../provider/host/host";
import { destroy, start } from "../../provider/mediatedDevice/steps";
import { mdevName } from "../../provider/names/mdevName";
import { actives, libvirtKnows, libvirtKnowsActive } from "./support/evidence";
import { connection, subchannels, theHost } from "./support/world";

const uuid = "58e124fb-b2fc-47f6-a407-000000000011";

/** Steps of a device: somebody else is faster by less time than libvirt takes to hear of it. */
describe("a step that somebody else has just done, of which libvirt has not heard yet,", () => {
  let host: Host;
  let disk: HostDevice;
  let path: string;

  beforeEach(async () => {
    const [one] = await subchannels(1);
    assert.ok(one);
    disk = one;
    host = new Host(connection());
    path = `/sys/bus/css/devices/${disk.subchannel}/${uuid}`;
    const define = `mdevctl define -p ${disk.subchannel} -u ${uuid} -t vfio_ccw-io --auto`;
    await mustOnHost(theHost(), `mkdir -p /etc/mdevctl.d/${disk.subchannel} && ${define}`);
    await libvirtKnows(mdevName(id()));
  });
  afterEach(async () => {
    host.close();
    const remove = `rm -r /etc/mdevctl.d/${disk.subchannel}; [ ! -e ${path} ] || echo 1 > ${path}/remove`;
    await mustOnHost(theHost(), remove);
  });

  const id = () => ({ subchannel: disk.subchannel, uuid });

  /** Runs `work` while udev tells nobody anything, libvirt included. */
  async function unheard(work: () => Promise<unknown>): Promise<void> {
    await mustOnHost(theHost(), "udevadm settle && udevadm control --stop-exec-queue");
    try {
      await work();
    } finally {
      await mustOnHost(theHost(), "udevadm control --start-exec-queue && udevadm settle");
    }
  }

  it("is done, where it was a start: the device runs on", async () => {
    await unheard(async () => {
      // Another one in its place would have another inode.
      const inode = await mustOnHost(theHost(), `mdevctl start -u ${uuid} && stat -c %i ${path}`);
      await start(host, id());
      assert.equal(await mustOnHost(theHost(), `stat -c %i ${path}`), inode);
    });
  });

  it("is done, where it was a stop", async () => {
    await start(host, id());
    await libvirtKnowsActive(mdevName(id()));
    await unheard(async () => {
      await mustOnHost(theHost(), `mdevctl stop -u ${uuid}`);
      await destroy(host, id());
    });
    assert.deepEqual(await actives(disk), []);
  });
});
