import assert from "node:assert/strict";
import { mustOnHost, unbindVfioCcw } from "../../host";
import { mdevName } from "../../provider/names/mdevName";
import { actives, changesDuring, definitions } from "./support/evidence";
import { Project } from "./support/project";
import { subchannels, theHost, unboundSubchannel } from "./support/world";

const uuid = (n: number) => `28e124fb-b2fc-47f6-a407-00000000000${n}`;

describe("creation is refused, and nothing is changed,", () => {
  let project: Project;
  before(async () => {
    project = await Project.create();
  });
  after(() => project.remove());

  it("where the host is not as declared, each time naming what is there and the way out", async () => {
    const unbound = unboundSubchannel();
    const [defined, active, elsewhere, wrong] = await subchannels(4);
    assert.ok(defined && active && elsewhere && wrong);
    await mustOnHost(
      theHost(),
      [
        `mkdir -p /etc/mdevctl.d/${defined.subchannel}`,
        `mdevctl define -p ${defined.subchannel} -u ${uuid(1)} -t vfio_ccw-io`,
        `mdevctl start -p ${active.subchannel} -u ${uuid(2)} -t vfio_ccw-io`,
      ].join(" && "),
    );
    const all = [defined, active, elsewhere, wrong, unbound];
    const before = [await definitions(...all), await actives(...all)];

    project.declare({
      takenByDefined: { subchannel: defined.subchannel },
      takenByActive: { subchannel: active.subchannel },
      uuidElsewhere: { subchannel: elsewhere.subchannel, uuid: uuid(1) },
      unbound: { subchannel: unbound.subchannel },
      wrongDisk: { subchannel: wrong.subchannel, device: unbound.device },
      noSubchannel: { subchannel: "0.0.fffe" },
      noDevice: { device: "0.0.fffe" },
    });
    const changes = await changesDuring(async () => {
      const { output } = await project.failingUp();
      const first = mdevName({ uuid: uuid(1), subchannel: defined.subchannel });
      const second = mdevName({ uuid: uuid(2), subchannel: active.subchannel });
      for (const expected of [
        `subchannel ${defined.subchannel} is taken by mediated device ${uuid(1)}, which is defined\n`,
        `remove it there: virsh -c qemu:///system nodedev-undefine ${first}\n`,
        `subchannel ${active.subchannel} is taken by mediated device ${uuid(2)}, which is active\n`,
        `virsh -c qemu:///system nodedev-destroy ${second}`,
        `UUID ${uuid(1)} is defined on another subchannel, ${defined.subchannel}\n`,
        `subchannel ${unbound.subchannel} is bound to io_subchannel, not to vfio_ccw\n`,
        `driverctl -b css set-override ${unbound.subchannel} vfio_ccw\n`,
        `subchannel ${wrong.subchannel} leads to device ${wrong.device}, not to ${unbound.device}\n`,
        "there is no subchannel 0.0.fffe\n",
        "no subchannel leads to device 0.0.fffe\n",
      ]) {
        assert.ok(output.includes(expected), `${expected} is not in:\n${output}`);
      }
    });
    assert.deepEqual(changes, []);
    assert.deepEqual([await definitions(...all), await actives(...all)], before);

    // The commands that the errors gave put it right.
    await mustOnHost(
      theHost(),
      [
        `virsh -c qemu:///system nodedev-undefine ${mdevName({ uuid: uuid(1), subchannel: defined.subchannel })}`,
        `virsh -c qemu:///system nodedev-destroy ${mdevName({ uuid: uuid(2), subchannel: active.subchannel })}`,
        `driverctl -b css set-override ${unbound.subchannel} vfio_ccw`,
      ].join(" && "),
    );
    project.forget("wrongDisk", "noSubchannel", "noDevice");
    await project.up();
    assert.equal((await actives(...all)).length, 4);
  });

  it("on an update too: another disk is not taken for the declared one", async () => {
    const [disk, other] = await subchannels(2);
    assert.ok(disk && other);
    project.declare({ disk: { subchannel: disk.subchannel, uuid: uuid(3), device: disk.device } });
    await project.up();
    project.declare({ disk: { subchannel: disk.subchannel, uuid: uuid(3), device: other.device, active: false } });
    const changes = await changesDuring(async () => {
      const { output } = await project.failingUp();
      assert.ok(
        output.includes(`subchannel ${disk.subchannel} leads to device ${disk.device}, not to ${other.device}\n`),
      );
    });
    assert.deepEqual(changes, []);
    assert.deepEqual(await actives(disk), [`${disk.subchannel}/${uuid(3)}`]);

    // What is recorded as active is not any more, and could not be now.
    await unbindVfioCcw(theHost(), [disk.subchannel]);
    project.declare({ disk: { subchannel: disk.subchannel, uuid: uuid(3), device: disk.device, autostart: false } });
    const started = await changesDuring(async () => {
      const { output } = await project.failingUp();
      assert.ok(output.includes(`subchannel ${disk.subchannel} is bound to io_subchannel, not to vfio_ccw\n`), output);
    });
    assert.deepEqual(started, []);
    project.forget("disk");
  });

  it("before any host is asked, for mistakes in the inputs, each on its own property", async () => {
    const program = {
      mistaken: {
        connection: { host: "", hostname: "kvm1", port: 0 },
        subchannel: "0.0.4",
        device: "$(reboot)",
        uuid: "x",
        active: "yes",
        name: "n",
      },
    };
    project.declare(JSON.parse(JSON.stringify(program)));
    const { output } = await project.failing("preview");
    for (const property of [
      "connection.host",
      "connection.hostname",
      "connection.port",
      "subchannel",
      "device",
      "uuid",
      "active",
      "args.name",
    ]) {
      assert.match(output, new RegExp(`property ${property} value .* has a problem: `), property);
    }
  });
});
