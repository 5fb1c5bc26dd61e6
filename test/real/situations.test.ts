import assert from "node:assert/strict";
import { type HostDevice, mustOnHost } from "../../host";
import { mdevName } from "../../provider/names/mdevName";
import { actives, definitions } from "./support/evidence";
import { Project } from "./support/project";
import { withoutMdevctl } from "./support/standIn";
import { subchannels, theHost } from "./support/world";

const uuid = (n: number) => `b8e124fb-b2fc-47f6-a407-00000000000${n}`;

describe("what an operator meets on a host", () => {
  let project: Project;
  let disk: HostDevice;
  let other: HostDevice;
  let at: string;
  before(async () => {
    project = await Project.create();
    const [one, two] = await subchannels(2);
    assert.ok(one && two);
    [disk, other] = [one, two];
    at = `${disk.subchannel}/${uuid(1)}`;
    project.declare({ disk: { subchannel: disk.subchannel, uuid: uuid(1) } });
    assert.doesNotMatch((await project.up()).output, /warning:/);
  });
  after(() => project.remove());

  it("a corrupt file of mdevctl: it is named, and nothing is lost", async () => {
    const file = `/etc/mdevctl.d/${other.subchannel}/${uuid(2)}`;
    await mustOnHost(theHost(), `mkdir -p $(dirname ${file}) && printf '{ "mdev_type":' > ${file}`);
    project.declare({ another: { subchannel: other.subchannel, uuid: uuid(3) } });
    try {
      const { output } = await project.failingUp();
      assert.match(output, /cannot list the defined mediated devices: .*EOF while parsing/);
      assert.ok(output.includes(`Repair or move away there: ${file}\n`), output);
      await project.stack.must("refresh", "--yes", "--skip-preview");
      assert.equal((await project.devices()).length, 1);
      assert.equal(await mustOnHost(theHost(), `cat ${file}`), '{ "mdev_type":');
    } finally {
      await mustOnHost(theHost(), `rm ${file}`);
    }
    await project.up();
    assert.deepEqual(await definitions(disk, other), { [at]: "auto", [`${other.subchannel}/${uuid(3)}`]: "auto" });
    project.forget("another");
    await project.up();
  });

  it("its own definition, emptied by a power cut: it is named, and once removed, the next update makes it anew", async () => {
    const file = `/etc/mdevctl.d/${at}`;
    await mustOnHost(
      theHost(),
      `: > ${file} && echo 1 > /sys/bus/mdev/devices/${uuid(1)}/remove && systemctl restart libvirtd`,
    );
    try {
      const { output } = await project.failing("refresh", "--yes", "--skip-preview");
      assert.match(
        output,
        /cannot tell whether mdev_.* exists: .*mdevctl cannot list its definitions: .*EOF while parsing/,
      );
      assert.ok(output.includes(`Repair or move away there: ${file}\n`), output);
      assert.equal((await project.devices()).length, 1);
    } finally {
      await mustOnHost(theHost(), `rm ${file}`);
    }
    await project.up("--refresh");
    assert.deepEqual([await definitions(disk), await actives(disk)], [{ [at]: "auto" }, [at]]);
  });

  /** These commands must fail, saying so, and change nothing; once the host is mended, the update goes on. */
  async function staysAndGoesOn(
    spoilt: (work: () => Promise<void>) => Promise<void>,
    commands: readonly string[],
    said: RegExp,
  ): Promise<void> {
    const there = async () => [await definitions(disk), await actives(disk)];
    const before = await there();
    project.declare({ disk: { subchannel: disk.subchannel, uuid: uuid(1), autostart: false } });
    await spoilt(async () => {
      for (const command of commands) {
        const { output } = await project.failing(command, "--yes", "--skip-preview");
        assert.match(output, said);
      }
      assert.equal((await project.devices()).length, 1);
    });
    assert.deepEqual(await there(), before);
    await project.up();
    assert.deepEqual(await there(), [{ [at]: "manual" }, [at]]);
    await project.seesNoDrift();
    project.declare({ disk: { subchannel: disk.subchannel, uuid: uuid(1) } });
    await project.up();
  }

  it("libvirt that does not run: the error says so, nothing is lost, and once it runs the update goes on", async () => {
    await staysAndGoesOn(
      withoutLibvirt,
      ["refresh", "up", "destroy"],
      /Check that libvirt runs there: systemctl status libvirtd/,
    );
  });

  it("no mdevctl any more: the error says so, nothing is lost, and once it is back the update goes on", async () => {
    // Its files can be read without it.
    await withoutMdevctl(() => project.seesNoDrift());
    await staysAndGoesOn(withoutMdevctl, ["up", "destroy"], /mdevctl is not on the host|Install mdevctl on the host/);
  });

  it("a host that will not start the device at boot: the update warns, with the command that helps", async () => {
    const rule = "/etc/udev/rules.d/60-mdevctl.rules";
    const override = `/etc/driverctl.d/css-${disk.subchannel}`;
    await mustOnHost(
      theHost(),
      `sed 's,/[a-z/]*bin/mdevctl,/opt/bin/mdevctl,' /usr/lib/udev/rules.d/60-mdevctl.rules > ${rule} && rm ${override}`,
    );
    try {
      project.declare({ disk: { subchannel: disk.subchannel, uuid: uuid(1), autostart: false } });
      assert.doesNotMatch((await project.up()).output, /at boot/);
      project.declare({ disk: { subchannel: disk.subchannel, uuid: uuid(1) } });
      const { output } = await project.up();
      assert.match(output, /60-mdevctl.rules runs \/opt\/bin\/mdevctl, which is missing/);
      assert.ok(output.includes(`no mediated device will be started on ${disk.subchannel} at boot`), output);
      assert.ok(output.includes(`driverctl -b css set-override ${disk.subchannel} vfio_ccw`), output);
    } finally {
      await mustOnHost(theHost(), `rm ${rule} && echo vfio_ccw > ${override}`);
    }
  });

  it("a subchannel that no driver has any more: the orphan is drift, is not started, and can be deleted", async () => {
    const driver = `/sys/bus/css/devices/${disk.subchannel}/driver`;
    await mustOnHost(theHost(), `echo ${disk.subchannel} > ${driver}/unbind`);
    assert.deepEqual([await actives(disk), await definitions(disk)], [[], { [at]: "auto" }]);
    const { program } = await project.seesDrift();
    assert.match(program, /~ active *: false => true/);
    const { output } = await project.failingUp("--refresh");
    assert.ok(output.includes(`subchannel ${disk.subchannel} is bound to no driver, not to vfio_ccw`), output);
    await project.destroy();
    assert.deepEqual(await definitions(disk), {});
    await mustOnHost(theHost(), `echo ${disk.subchannel} > /sys/bus/css/drivers_probe`);
    const gone = await mustOnHost(theHost(), `virsh nodedev-list --cap mdev --inactive | cat`);
    assert.ok(!gone.includes(mdevName({ subchannel: disk.subchannel, uuid: uuid(1) })));
  });
});

/** Stops libvirt while `work` runs. */
async function withoutLibvirt(work: () => Promise<void>): Promise<void> {
  const sockets = "libvirtd.socket libvirtd-ro.socket";
  await mustOnHost(theHost(), `systemctl stop libvirtd.service ${sockets} libvirtd-admin.socket`);
  try {
    await work();
  } finally {
    await mustOnHost(theHost(), `systemctl start ${sockets} libvirtd.service`);
  }
}
