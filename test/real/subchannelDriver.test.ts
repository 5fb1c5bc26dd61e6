import assert from "node:assert/strict";
import { hostReboot, mustOnHost, unbindVfioCcw } from "../../host";
import { closeHosts } from "../../provider/host/hosts";
import { check as checkDriver } from "../../provider/subchannelDriver/check";
import { create, remove } from "../../provider/subchannelDriver/lifecycle";
import { blocksOf } from "../support/markdown";
import { bindingOf, UNTOUCHED, withoutDriverctl } from "./support/bindings";
import { actives, definitions, hostShows } from "./support/evidence";
import { driver, Project } from "./support/project";
import { subchannels, connection as theConnection, theHost, unboundSubchannel } from "./support/world";

const uuid = (n: number) => `68e124fb-b2fc-47f6-a407-00000000000${n}`;

const BOUND = { driver: "vfio_ccw", driverctl: "vfio_ccw", rule: "", kernel: "vfio_ccw" };
const BOUND_BY_RULE = { driver: "vfio_ccw", driverctl: "", rule: "vfio_ccw", kernel: "vfio_ccw" };

describe("the driver of a subchannel", () => {
  let project: Project;
  beforeEach(async () => {
    project = await Project.create();
  });
  afterEach(() => project.remove());

  it("is given with driverctl, as a user with sudo, for a mediated device on it, and given back as it was", async () => {
    const disk = unboundSubchannel();
    project.declare({
      driver: driver({ device: disk.device }),
      disk: { ...disk, uuid: uuid(1), opts: { dependsOn: ["driver"] } },
    });
    await project.up();
    await project.seesNoDrift();
    assert.deepEqual(await bindingOf(disk), BOUND);
    assert.deepEqual(await actives(disk), [`${disk.subchannel}/${uuid(1)}`]);
    const { driver: shown } = await project.outputs();
    assert.ok(shown);
    const { id, subchannel, device, driver: now, override, previousDriver, previousOverride } = shown;
    assert.deepEqual(
      { id, subchannel, device, now, override, previousDriver, previousOverride },
      {
        id: disk.subchannel,
        subchannel: disk.subchannel,
        device: disk.device,
        now: "vfio_ccw",
        override: "vfio_ccw",
        previousDriver: "io_subchannel",
        previousOverride: undefined,
      },
    );
    await project.destroy();
    assert.deepEqual(await bindingOf(disk), UNTOUCHED);
    assert.deepEqual([await actives(disk), await definitions(disk)], [[], {}]);
  });

  it("that was left without any driver is given back as it was, too", async () => {
    const disk = unboundSubchannel();
    project.declare({ driver: driver({ device: disk.device }) });
    await project.up();
    await mustOnHost(theHost(), `echo ${disk.subchannel} > /sys/bus/css/drivers/vfio_ccw/unbind`);
    await project.destroy();
    assert.deepEqual(await bindingOf(disk), UNTOUCHED);
  });

  it("is adopted where it is so already, without touching the mediated device on it, which a deletion names", async () => {
    const [disk] = await subchannels(1);
    assert.ok(disk);
    await mustOnHost(theHost(), `mdevctl start -p ${disk.subchannel} -u ${uuid(2)} -t vfio_ccw-io`);
    const active = [`${disk.subchannel}/${uuid(2)}`];
    const inode = () => mustOnHost(theHost(), `stat -c %i /sys/bus/css/devices/${disk.subchannel}/${uuid(2)}`);
    const before = await inode();
    project.declare({ driver: driver({ subchannel: disk.subchannel }) });
    await project.up();

    // Bound, but not at the next boot.
    await mustOnHost(theHost(), `rm /etc/driverctl.d/css-${disk.subchannel}`);
    const shown = await project.seesDrift();
    assert.match(shown.program, /~ override *: "none" => "vfio_ccw"/);
    assert.match(shown.state, /- override *: "vfio_ccw"/);
    await project.up("--refresh");
    assert.deepEqual(await bindingOf(disk), BOUND);
    assert.deepEqual([await actives(disk), await inode()], [active, before]);

    project.forget("driver");
    const { output } = await project.failingUp();
    assert.ok(output.includes(`mediated device ${uuid(2)} is active on subchannel ${disk.subchannel}`), output);
    assert.deepEqual([await actives(disk), await bindingOf(disk)], [active, BOUND]);
    await mustOnHost(theHost(), `mdevctl stop -u ${uuid(2)}`);
    await project.up();
    assert.deepEqual(await bindingOf(disk), UNTOUCHED);
  });

  it("that was changed on the host, with its override, is drift that the next up repairs", async () => {
    const disk = unboundSubchannel();
    project.declare({ driver: driver({ ...disk }) });
    await project.up();
    await unbindVfioCcw(theHost(), [disk.subchannel]);
    const shown = await project.seesDrift();
    assert.match(shown.program, /~ driver *: "io_subchannel" => "vfio_ccw"/);
    assert.match(shown.program, /~ override *: "none" => "vfio_ccw"/);
    assert.match(shown.state, /~ driver *: "vfio_ccw" => "io_subchannel"/);
    assert.match(shown.state, /- override *: "vfio_ccw"/);
    await project.up("--refresh");
    assert.deepEqual(await bindingOf(disk), BOUND);

    // Given back by somebody else, it is not taken from its driver once more.
    await unbindVfioCcw(theHost(), [disk.subchannel]);
    await project.destroy();
    assert.deepEqual(await bindingOf(disk), UNTOUCHED);
  });

  it("stays as it was where another one cannot be had", async () => {
    const disk = unboundSubchannel();
    project.declare({ driver: driver({ subchannel: disk.subchannel }) });
    await project.up();
    for (const [wanted, refusal] of [
      ["no_such_driver", "no such module: no_such_driver\n"],
      // It is for subchannels of another type: the kernel does not let it have this one.
      ["chsc_subchannel", `cannot give subchannel ${disk.subchannel} to chsc_subchannel`],
    ] as const) {
      project.declare({ driver: driver({ subchannel: disk.subchannel, driver: wanted }) });
      const { output } = await project.failingUp();
      assert.ok(output.includes(refusal), output);
      assert.deepEqual(await bindingOf(disk), BOUND);
    }
    project.declare({ driver: driver({ subchannel: disk.subchannel }) });
    await project.up("--refresh");
    await project.seesNoDrift();
  });

  it("is changed without driverctl too, and both ways survive a reboot, with the mediated devices on them", async () => {
    const [away, ruled, kept] = [unboundSubchannel(), unboundSubchannel(), unboundSubchannel()];
    await withoutDriverctl(async () => {
      project.declare({
        away: driver({ subchannel: away.subchannel }),
        ruled: driver({ subchannel: ruled.subchannel }),
        onRuled: { ...ruled, uuid: uuid(3), opts: { dependsOn: ["ruled"] } },
      });
      await project.up();
      assert.deepEqual([await bindingOf(away), await bindingOf(ruled)], [BOUND_BY_RULE, BOUND_BY_RULE]);
      await project.seesNoDrift();
      project.forget("away");
      await project.up();
      assert.deepEqual(await bindingOf(away), UNTOUCHED);
    });
    project.declare({
      kept: driver({ subchannel: kept.subchannel }),
      onKept: { ...kept, uuid: uuid(4), opts: { dependsOn: ["kept"] } },
    });
    await project.up();
    await project.seesNoDrift();

    await hostReboot(theHost().name);
    for (const [disk, id] of [
      [ruled, uuid(3)],
      [kept, uuid(4)],
    ] as const) {
      await hostShows(`[ -e /sys/bus/css/devices/${disk.subchannel}/${id} ]`);
    }
    assert.deepEqual([await bindingOf(ruled), await bindingOf(kept)], [BOUND_BY_RULE, BOUND]);
    await project.seesNoDrift();
    await project.destroy();
    assert.deepEqual([await bindingOf(ruled), await bindingOf(kept)], [UNTOUCHED, UNTOUCHED]);
  });

  it("is given by a user whom sudoers lets do no more than the reference says; what is open is taken by force alone", async () => {
    const disk = unboundSubchannel();
    const lines = blocksOf("docs/connections.md").find(({ language }) => language === "sudoers");
    assert.ok(lines);
    const sudoers = "/etc/sudoers.d/binder";
    await mustOnHost(
      theHost(),
      [
        "set -e",
        // Without a password, and not locked: without PAM, sshd lets no locked user in.
        "useradd -m -s /bin/bash -p '*' binder",
        "cp -r ~ops/.ssh ~binder/.ssh",
        "chown -R binder ~binder/.ssh",
        `cat >${sudoers} <<'END'\n${lines.text.replace(/^ops /gm, "binder ")}END`,
        `chmod 440 ${sudoers}`,
        `visudo -cf ${sudoers}`,
        "echo 1 >/sys/bus/ccw/devices/0.0.0002/online",
      ].join("\n"),
    );
    await hostShows("[ -b /dev/vdb ]");
    const pid = (await mustOnHost(theHost(), "sleep 900 </dev/vdb >/dev/null 2>&1 & echo $!")).trim();
    const declared = (args: Record<string, unknown>) =>
      checkDriver({}, { connection: { ...theConnection(), user: "binder", sudo: true }, ...args }).inputs;
    try {
      const live = async () => {
        const { id, outs } = await create(declared({ subchannel: disk.subchannel }));
        assert.equal((await bindingOf(disk)).driver, "vfio_ccw");
        await remove(id, outs, () => false);
        assert.deepEqual(await bindingOf(disk), UNTOUCHED);
      };
      await live();
      await withoutDriverctl(live);
      await assert.rejects(create(declared({ device: "0.0.0002" })), {
        message: new RegExp(`: open by process ${pid} \\(sleep\\)`),
      });
      const { id, outs } = await create(declared({ device: "0.0.0002", force: true }));
      assert.equal((await bindingOf({ subchannel: id })).driver, "vfio_ccw");
      await remove(id, outs, () => false);
      assert.deepEqual(await bindingOf({ subchannel: id }), UNTOUCHED);
    } finally {
      closeHosts();
      await mustOnHost(
        theHost(),
        `kill ${pid}; echo 0 >/sys/bus/ccw/devices/0.0.0002/online; rm -f ${sudoers}; userdel -rf binder; true`,
      );
    }
  });
});
