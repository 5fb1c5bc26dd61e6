import assert from "node:assert/strict";
import { type HostDevice, mustOnHost } from "../../host";
import { mdevName } from "../../provider/names/mdevName";
import { actives, changesDuring, definitions, hostShows } from "./support/evidence";
import { Project } from "./support/project";
import { withBrokenMdevctl } from "./support/standIn";
import { subchannels, theHost } from "./support/world";

const uuid = (n: number) => `78e124fb-b2fc-47f6-a407-00000000000${n}`;

describe("when creation or deletion cannot go on", () => {
  let project: Project;
  let fresh: HostDevice;
  let adopted: HostDevice;
  let other: HostDevice;
  before(async () => {
    project = await Project.create();
    const [one, two, three] = await subchannels(3);
    assert.ok(one && two && three);
    [fresh, adopted, other] = [one, two, three];
  });
  after(() => project.remove());

  it("because a step failed, the steps of this run are undone, and only those", async () => {
    await mustOnHost(
      theHost(),
      `mkdir -p /etc/mdevctl.d/${adopted.subchannel} && mdevctl define -p ${adopted.subchannel} -u ${uuid(2)} -t vfio_ccw-io`,
    );
    project.declare({
      fresh: { subchannel: fresh.subchannel, uuid: uuid(1) },
      adopted: { subchannel: adopted.subchannel, uuid: uuid(2) },
    });
    const changes = await changesDuring(() =>
      withBrokenMdevctl(["start"], async () => {
        const { output } = await project.failingUp();
        assert.match(output, /nodedev-start mdev_\w+ failed: .*mdevctl start: broken by a test/);
      }),
    );
    const [first, second] = [mdevName({ uuid: uuid(1), ...fresh }), mdevName({ uuid: uuid(2), ...adopted })];
    assert.deepEqual(
      changes.filter((line) => line.startsWith("nodedev-undefine")),
      [`nodedev-undefine ${first}`],
    );
    assert.ok(changes.includes(`nodedev-autostart ${second} --disable`));
    assert.deepEqual(await definitions(fresh, adopted, other), { [`${adopted.subchannel}/${uuid(2)}`]: "manual" });
    assert.deepEqual(await actives(fresh, adopted, other), []);

    await project.up();
    assert.equal((await actives(fresh, adopted, other)).length, 2);
  });

  it("and cannot be undone either, what may be there is in the state: up finishes it, destroy removes it", async () => {
    const mine = `${other.subchannel}/${uuid(5)}`;
    for (const finish of ["up", "destroy"] as const) {
      project.declare({ partly: { subchannel: other.subchannel, uuid: uuid(5) } });
      await withBrokenMdevctl(["start", "undefine"], async () => {
        const { output } = await project.failingUp();
        assert.match(output, /those before it could not be undone: .*mdevctl start: broken by a test/);
        assert.match(output, /is found by the next pulumi up/);
      });
      assert.deepEqual(await definitions(other), { [mine]: "auto" });
      const name = mdevName({ uuid: uuid(5), ...other });
      const partly = (await project.devices()).find(({ id }) => id === name);
      assert.match(partly?.initErrors?.join() ?? "", /could not be undone/);
      if (finish === "up") {
        const { output } = await project.up();
        assert.match(output, /1 updated/);
        assert.deepEqual(await actives(other), [mine]);
        await project.seesNoDrift();
        project.forget("partly");
        await project.up();
      } else {
        await project.stack.must("destroy", "--yes", "--skip-preview", "--target", "**partly");
      }
      assert.deepEqual([await actives(other), await definitions(other)], [[], {}], finish);
    }
    project.forget("partly");
    await project.up();
  });

  it("no longer with the programs that were open, it goes on with others", async () => {
    const disks = await subchannels(4);
    // Of builtins alone, so that it is seen early: from then on, all of it is over in seconds.
    const anyIsDefined = disks.map(({ subchannel }) => `[ -e /etc/mdevctl.d/${subchannel}/* ]`).join(" || ");
    const interferences = {
      "virsh is killed": "pkill -KILL -f 'virsh -[q] -c'",
      "the shell is killed": "pkill -KILL -u ops -x sh",
      "libvirtd is restarted": "systemctl restart libvirtd",
      "the connection is cut": "pkill -KILL -u ops sshd",
    };
    for (const [what, command] of Object.entries(interferences)) {
      project.declare(Object.fromEntries(disks.map(({ subchannel }, n) => [`going-on-${n}`, { subchannel }])));
      await Promise.all([project.up(), hostShows(`{ ${anyIsDefined}; } && ${command}`)]);
      assert.equal((await actives(...disks)).length, disks.length, what);
      assert.deepEqual(Object.values(await definitions(...disks)), Array(disks.length).fill("auto"), what);
      project.forget(...disks.map((_, n) => `going-on-${n}`));
      await project.up();
      assert.deepEqual([await actives(...disks), await definitions(...disks)], [[], {}], what);
    }
  });

  it("because two devices want one subchannel, one wins, and the other is refused and leaves nothing behind", async () => {
    project.declare({
      one: { subchannel: other.subchannel, uuid: uuid(3) },
      two: { subchannel: other.subchannel, uuid: uuid(4) },
    });
    const { output } = await project.failingUp();
    const [winner, ...none] = await actives(other);
    assert.ok(winner);
    assert.deepEqual(none, []);
    assert.deepEqual(await definitions(other), { [winner]: "auto" });
    assert.match(
      output,
      new RegExp(`subchannel ${other.subchannel} is taken by mediated device ${winner.split("/")[1]}`),
    );
    project.forget("one", "two");
    await project.up();
    assert.deepEqual(await definitions(other), {});
  });

  it("because the UUID is also defined elsewhere, nothing is undefined blindly", async () => {
    const its = uuid(1);
    const mine = `${fresh.subchannel}/${its}`;
    await mustOnHost(
      theHost(),
      `mkdir -p /etc/mdevctl.d/${other.subchannel} && cp /etc/mdevctl.d/${mine} /etc/mdevctl.d/${other.subchannel}/`,
    );
    const before = await definitions(fresh, adopted, other);
    const { output } = await project.failing("destroy", "--yes", "--skip-preview");
    assert.ok(
      output.includes(`its UUID is also defined on ${other.subchannel}, and libvirt would remove both`),
      output,
    );
    const after = await definitions(fresh, adopted, other);
    assert.equal(after[mine], before[mine]);
    assert.equal(after[`${other.subchannel}/${its}`], "auto");

    const [, command] = /Remove the one that is meant there: (.*)/.exec(output) ?? [];
    assert.equal(command, `mdevctl undefine -u ${its} -p ${fresh.subchannel}`);
    await mustOnHost(theHost(), String(command));
    await mustOnHost(theHost(), `rm /etc/mdevctl.d/${other.subchannel}/${its}`);
    await project.destroy();
    assert.deepEqual(await actives(fresh, adopted, other), []);
  });
});
