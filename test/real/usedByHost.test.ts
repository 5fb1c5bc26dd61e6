import assert from "node:assert/strict";
import { mustOnHost, plugDisk, pullDisk } from "../../host";
import { bindingOf, UNTOUCHED } from "./support/bindings";
import { hostShows } from "./support/evidence";
import { driver, Project } from "./support/project";
import { theHost, unboundSubchannel } from "./support/world";

describe("the driver of a subchannel whose disk is not free", () => {
  let project: Project;
  beforeEach(async () => {
    project = await Project.create();
  });
  afterEach(() => project.remove());

  it("is not given of what the host uses, nor of what is not there: each time it is told who has it, and the way out", async () => {
    const disk = unboundSubchannel();
    const keys = "/sys/bus/ccw/devices/0.0.0002/online";
    await mustOnHost(theHost(), `echo 1 >${keys}`);
    await hostShows("[ -b /dev/vdb ]");
    const pid = (await mustOnHost(theHost(), "sleep 900 </dev/vdb >/dev/null 2>&1 & echo $!")).trim();
    await mustOnHost(theHost(), "echo add 0.0.3ffe >/proc/cio_ignore");
    try {
      project.declare({
        root: driver({ device: "0.0.0000" }),
        network: driver({ device: "0.0.0001" }),
        open: driver({ device: "0.0.0002" }),
        hidden: driver({ device: "0.0.3ffe" }),
        nowhere: driver({ subchannel: "0.0.fffe" }),
        wrong: driver({ subchannel: disk.subchannel, device: "0.0.fffe" }),
        plain: driver({ subchannel: disk.subchannel, connection: { sudo: false } }),
        missing: driver({ subchannel: disk.subchannel, driver: "no_such_driver" }),
      });
      const { output } = await project.failingUp();
      for (const expected of [
        "mounted at / (/dev/vda)\n",
        ": network interface eth0, which is up\n",
        `: open by process ${pid} (sleep)\n`,
        "device 0.0.3ffe is hidden by cio_ignore\n",
        "cio_ignore -r 0.0.3ffe\n",
        "there is no subchannel 0.0.fffe",
        `subchannel ${disk.subchannel} leads to device ${disk.device}, not to 0.0.fffe\n`,
        "cannot be changed by this user: that needs root\n",
        "no such module: no_such_driver\n",
      ]) {
        assert.ok(output.includes(expected), `${expected} is not in:\n${output}`);
      }
      assert.deepEqual(await bindingOf(disk), UNTOUCHED);
      assert.equal((await project.devices("SubchannelDriver")).length, 0);
    } finally {
      await mustOnHost(theHost(), `kill ${pid}; echo free 0.0.3ffe >/proc/cio_ignore; echo 0 >${keys}`);
    }
  });

  it("is not given of a disk that is swapped to, nor of one that something is made of, until they are not", async () => {
    const [swap, part] = ["0.0.3ff0", "0.0.3ff1"];
    const [swapFile, partFile] = [await plugDisk(theHost(), swap), await plugDisk(theHost(), part)];
    try {
      await mustOnHost(theHost(), `mkswap ${swapFile} && swapon ${swapFile}`);
      await mustOnHost(theHost(), `dmsetup create volume --table '0 2048 linear ${partFile} 0'`);
      project.declare({ swap: driver({ device: swap }), part: driver({ device: part }) });
      const { output } = await project.failingUp();
      for (const expected of [`: swapped to (${swapFile})\n`, `: held by dm-0 (${partFile})\n`]) {
        assert.ok(output.includes(expected), `${expected} is not in:\n${output}`);
      }
      await hostShows(`grep -q ${swapFile} /proc/swaps && dmsetup info volume | grep -q ACTIVE`);
      assert.equal((await project.devices("SubchannelDriver")).length, 0);

      await mustOnHost(theHost(), `swapoff ${swapFile}; dmsetup remove volume`);
      await project.up();
      project.declare({});
      await project.up();
    } finally {
      await mustOnHost(theHost(), `swapoff ${swapFile}; dmsetup remove volume; true`);
      await Promise.all([swap, part].map((device) => pullDisk(theHost(), device)));
    }
  });
});
