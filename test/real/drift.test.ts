import assert from "node:assert/strict";
import type { HostDevice } from "../../host";
import { mdevName } from "../../provider/names/mdevName";
import { actives, changesDuring, definitions, libvirtKnowsActive, virsh } from "./support/evidence";
import { Project } from "./support/project";
import { subchannels } from "./support/world";

const uuid = "38e124fb-b2fc-47f6-a407-000000000001";

describe("drift", () => {
  let project: Project;
  let disk: HostDevice;
  let subchannel: string;
  let name: string;

  before(async function () {
    this.timeout(300_000);
    project = await Project.create();
    const [one] = await subchannels(1);
    assert.ok(one);
    disk = one;
    subchannel = disk.subchannel;
    name = mdevName({ uuid, subchannel });
    project.declare({ disk: { subchannel, uuid } });
    await project.up();
  });
  after(() => project.remove());

  const rows: {
    what: string;
    interfere: () => Promise<unknown>;
    program: RegExp[];
    state: RegExp[];
    repair: () => string[];
  }[] = [
    {
      what: "autostart turned off",
      interfere: () => virsh(`nodedev-autostart ${name} --disable`),
      program: [/~ autostart *: false => true/],
      state: [/~ autostart *: true => false/],
      repair: () => [`nodedev-autostart ${name}`],
    },
    {
      what: "the device stopped",
      interfere: () => virsh(`nodedev-destroy ${name}`),
      program: [/~ active *: false => true/],
      state: [/~ active *: true => false/],
      repair: () => [`nodedev-start ${name}`],
    },
    {
      what: "the device undefined while it goes on running",
      interfere: () => virsh(`nodedev-undefine ${name}`),
      program: [/~ persistent *: false => true/, /~ autostart *: false => true/],
      state: [/~ persistent *: true => false/, /~ autostart *: true => false/],
      repair: () => ["nodedev-define", `nodedev-autostart ${name}`],
    },
    {
      what: "the device deleted",
      interfere: async () => {
        await virsh(`nodedev-destroy ${name}`);
        await virsh(`nodedev-undefine ${name}`);
      },
      program: [/\+ pulumi-nodejs:dynamic\/dasd:MediatedDevice: \(create\)/],
      state: [/- name *: "mdev_/],
      repair: () => ["nodedev-define", `nodedev-autostart ${name}`, `nodedev-start ${name}`],
    },
  ];

  for (const { what, interfere, program, state, repair } of rows) {
    it(`is shown by both gates, and repaired with the fewest commands: ${what}`, async () => {
      await libvirtKnowsActive(name);
      await interfere();
      const shown = await project.seesDrift();
      for (const [text, patterns] of [
        [shown.program, program],
        [shown.state, state],
      ] as const) {
        for (const pattern of patterns) {
          assert.match(text, pattern);
        }
        assert.match(text, /no changes were expected/);
      }
      assert.deepEqual(await changesDuring(() => project.up("--refresh")), repair());
      assert.deepEqual(await definitions(disk), { [`${subchannel}/${uuid}`]: "auto" });
      assert.deepEqual(await actives(disk), [`${subchannel}/${uuid}`]);
    });
  }

  it("that a plain refresh has adopted is still repaired by the next up", async () => {
    await virsh(`nodedev-autostart ${name} --disable`);
    await project.stack.must("refresh", "--yes");
    assert.deepEqual(await changesDuring(() => project.up()), [`nodedev-autostart ${name}`]);
    await project.seesNoDrift();
  });

  it("is left alone where the program ignores it", async () => {
    project.declare({ disk: { subchannel, uuid, opts: { ignoreChanges: ["autostart"] } } });
    await virsh(`nodedev-autostart ${name} --disable`);
    assert.deepEqual(await changesDuring(() => project.up("--refresh")), []);
    assert.deepEqual(await definitions(disk), { [`${subchannel}/${uuid}`]: "manual" });
    project.declare({ disk: { subchannel, uuid, opts: { ignoreChanges: ["*"] } } });
    assert.deepEqual(await changesDuring(() => project.up()), []);
  });
});
