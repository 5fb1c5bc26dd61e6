import assert from "node:assert/strict";
import type { HostDevice } from "../../host";
import { defineGuest, stopGuest } from "../../host/guest";
import { mdevName } from "../../provider/names/mdevName";
import { changesDuring, detach, guestDisks, libvirtKnows, libvirtKnowsActive, virsh } from "./support/evidence";
import { Project } from "./support/project";
import { subchannels, theHost } from "./support/world";

const uuid = (n: number) => `78e124fb-b2fc-47f6-a407-00000000000${n}`;

/** A name of digits, which virsh itself takes for the number of another domain. */
const domain = "7001";
const ATTACH_BOTH = ["attach-device --config", "attach-device --live"];

describe("a disk in a guest", function () {
  this.timeout(600_000);
  let project: Project;
  let disks: HostDevice[];
  let undisturbed: string;
  const here = { [uuid(1)]: "0.0.00a1" };
  const disk = {
    class: "GuestDisk" as const,
    domain,
    mediatedDevice: { output: ["one", "uuid"] },
  };

  before(async () => {
    project = await Project.create();
    disks = await subchannels(2);
    const [one, two] = disks;
    assert.ok(one && two);
    project.declare({
      one: { subchannel: one.subchannel, uuid: uuid(1) },
      two: { subchannel: two.subchannel, uuid: uuid(2) },
    });
    await project.up();
    await defineGuest(theHost(), { name: domain });
    undisturbed = await virsh(`dumpxml --inactive ${domain}`);
  });
  after(async () => {
    try {
      await project.remove();
    } finally {
      await stopGuest(theHost(), domain);
    }
  });

  /** What the running guest has, and its definition. */
  const both = async () => [await guestDisks(domain), await guestDisks(domain, "--inactive")];
  const shown = async () => {
    const { disk: outputs } = await project.outputs();
    return [outputs?.running, outputs?.live, outputs?.config, outputs?.guestDevice];
  };

  it("that is shut off is in the definition, comes with the start, and neither is drift", async () => {
    project.declare({ disk });
    assert.deepEqual(await changesDuring(() => project.up()), ["attach-device --config"]);
    assert.deepEqual(await guestDisks(domain, "--inactive"), here);
    assert.deepEqual(await shown(), [false, false, true, "0.0.00a1"]);
    await project.seesNoDrift();

    await virsh(`start --paused ${domain}`);
    assert.deepEqual(await both(), [here, here]);
    await project.seesNoDrift();
    assert.deepEqual(await changesDuring(() => project.up("--refresh")), []);
    assert.deepEqual(await shown(), [true, true, true, "0.0.00a1"]);
  });

  const rows: { what: string; flags: string[]; program: RegExp; state: RegExp; repair: string[] }[] = [
    {
      what: "the running guest",
      flags: ["--live"],
      program: /~ live *: false => true/,
      state: /~ live *: true => false/,
      repair: ["attach-device --live"],
    },
    {
      what: "the definition",
      flags: ["--config"],
      program: /~ config *: false => true/,
      state: /~ config *: true => false/,
      repair: ["attach-device --config"],
    },
    {
      what: "both",
      flags: ["--live", "--config"],
      program: /\+ pulumi-nodejs:dynamic\/dasd:GuestDisk: \(create\)/,
      state: /- domain *: "7001"/,
      repair: ATTACH_BOTH,
    },
  ];
  for (const { what, flags, program, state, repair } of rows) {
    it(`is drift when an operator took it from ${what}, shown by both gates, and repaired with no more than that`, async () => {
      await detach(domain, uuid(1), ...flags);
      const drift = await project.seesDrift();
      assert.match(drift.program, program);
      assert.match(drift.state, state);
      assert.deepEqual(await changesDuring(() => project.up("--refresh")), repair);
      assert.deepEqual(await both(), [here, here]);
      await project.seesNoDrift();
    });
  }

  it("is taken from the running guest or the definition, and given back, in place", async () => {
    project.declare({ disk: { ...disk, live: false } });
    assert.deepEqual(await changesDuring(() => project.up()), ["detach-device --live"]);
    assert.deepEqual(await both(), [{}, here]);
    await project.seesNoDrift();
    project.declare({ disk: { ...disk, config: false } });
    assert.deepEqual(await changesDuring(() => project.up()), ["attach-device --live", "detach-device --config"]);
    assert.deepEqual(await both(), [here, {}]);
    project.declare({ disk });
    assert.deepEqual(await changesDuring(() => project.up()), ["attach-device --config"]);
  });

  it("gets another bus ID by being detached first", async () => {
    project.declare({ disk: { ...disk, guestDevice: "0.0.00b2" } });
    const detached = ["detach-device --live", "detach-device --config"];
    assert.deepEqual(await changesDuring(() => project.up()), [...detached, ...ATTACH_BOTH]);
    const there = { [uuid(1)]: "0.0.00b2" };
    assert.deepEqual(await both(), [there, there]);
    project.declare({ disk });
    await project.up();
  });

  it("is refused, and nothing is changed, where it cannot be: each time naming why", async () => {
    const two = disks[1];
    assert.ok(two);
    const stopped = mdevName({ uuid: uuid(2), subchannel: two.subchannel });
    project.declare({
      taken: { ...disk, mediatedDevice: { output: ["two", "uuid"] } },
      noDomain: { ...disk, domain: "nobody" },
      noMdev: { ...disk, mediatedDevice: uuid(9), guestDevice: "0.0.00c3" },
    });
    const changes = await changesDuring(async () => {
      const { output } = await project.failingUp("--continue-on-error");
      for (const line of [
        `0.0.00a1 of guest ${domain} is taken by mediated device ${uuid(1)}\n`,
        "there is no domain nobody\n",
        `there is no mediated device ${uuid(9)}\n`,
      ]) {
        assert.ok(output.includes(line), output);
      }
    });
    assert.deepEqual(changes, []);
    project.forget("taken", "noDomain", "noMdev");

    await libvirtKnowsActive(stopped);
    await virsh(`nodedev-destroy ${stopped}`);
    project.declare({ inactive: { ...disk, mediatedDevice: uuid(2), guestDevice: "0.0.00c3" } });
    const inactive = await changesDuring(async () => {
      const { output } = await project.failingUp();
      assert.ok(output.includes(`${stopped} is not active: it cannot be given to guest ${domain}`), output);
      assert.ok(output.includes(`nodedev-start ${stopped}`), output);
    });
    assert.deepEqual(inactive, []);
    assert.deepEqual(await both(), [here, here]);

    // In the definition it may be: it has to be active when the guest starts.
    project.declare({ inactive: { ...disk, mediatedDevice: uuid(2), guestDevice: "0.0.00c3", live: false } });
    assert.deepEqual(await changesDuring(() => project.up()), ["attach-device --config"]);
    project.forget("inactive");
    await libvirtKnows(stopped);
    await project.up("--refresh");
  });

  it("is detached before its mediated device is replaced", async () => {
    const one = disks[0];
    assert.ok(one);
    await libvirtKnowsActive(mdevName({ uuid: uuid(1), subchannel: one.subchannel }));
    project.declare({ one: { subchannel: one.subchannel, uuid: uuid(3) } });
    await project.up();
    const other = { [uuid(3)]: "0.0.00a1" };
    assert.deepEqual(await both(), [other, other]);
  });

  it("is gone after a destroy, and the domain as it was, to the byte", async () => {
    await project.destroy();
    assert.deepEqual(await guestDisks(domain), {});
    assert.equal(await virsh(`dumpxml --inactive ${domain}`), undisturbed);
  });
});
