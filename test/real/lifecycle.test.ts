import assert from "node:assert/strict";
import { mustOnHost } from "../../host";
import { mdevName } from "../../provider/names/mdevName";
import { stableUuid } from "../../provider/names/uuid";
import {
  actives,
  changesDuring,
  definitions,
  libvirtKnows,
  libvirtKnowsActive,
  lscssVfio,
  virsh,
} from "./support/evidence";
import { Project } from "./support/project";
import { connection, subchannels, theHost } from "./support/world";

const uuid = (n: number) => `18e124fb-b2fc-47f6-a407-0000000000${n.toString(16).padStart(2, "0")}`;
const upper = (text: string) => text.toUpperCase();
const cssName = (subchannel: string) => `css_${subchannel.replaceAll(".", "_")}`;

describe("a mediated device", () => {
  let project: Project;
  before(async () => {
    project = await Project.create();
  });
  after(() => project.remove());

  it("is made in each way that it can be declared, and then shows no drift", async () => {
    const [a, b, c, d, e] = await subchannels(5);
    assert.ok(a && b && c && d && e);
    project.declare({
      bySubchannel: { subchannel: a.subchannel },
      byDevice: { device: upper(b.device) },
      byBoth: { subchannel: cssName(c.subchannel), device: c.device, uuid: upper(uuid(0xc)) },
      byLibvirt: { subchannel: d.subchannel, generateUuid: true },
      asleep: { subchannel: e.subchannel, autostart: false, active: false },
    });
    await project.up();
    await project.seesNoDrift();
    const outputs = await project.outputs();
    const made = String(outputs.byLibvirt?.uuid);

    const first = stableUuid("127.0.0.1", a.subchannel);
    const second = stableUuid("127.0.0.1", b.device);
    const last = stableUuid("127.0.0.1", e.subchannel);
    assert.match(made, /^[0-9a-f-]{36}$/);
    const defined = await definitions(a, b, c, d, e);
    assert.deepEqual(
      [
        `${a.subchannel}/${first}`,
        `${b.subchannel}/${second}`,
        `${c.subchannel}/${uuid(0xc)}`,
        `${d.subchannel}/${made}`,
      ].map((path) => defined[path]),
      ["auto", "auto", "auto", "auto"],
    );
    assert.equal(defined[`${e.subchannel}/${last}`], "manual");
    const shown = await lscssVfio();
    assert.deepEqual(
      [first, second, uuid(0xc), made, last].map((one) => shown[one]),
      [a.subchannel, b.subchannel, c.subchannel, d.subchannel, undefined],
    );
    assert.deepEqual(await actives(a, e), [`${a.subchannel}/${first}`]);

    const name = mdevName({ uuid: first, subchannel: a.subchannel });
    await libvirtKnowsActive(name);
    const {
      connection: _connection,
      declared: _declared,
      urn: _urn,
      __provider: _code,
      ...rest
    } = outputs.bySubchannel ?? {};
    assert.deepEqual(rest, {
      id: name,
      name,
      uuid: first,
      parent: cssName(a.subchannel),
      subchannel: a.subchannel,
      device: a.device,
      path: `/sys/devices/css0/${a.subchannel}/${first}`,
      type: "vfio_ccw-io",
      active: true,
      persistent: true,
      autostart: true,
      hostdevXml: rest.hostdevXml,
    });
    assert.match(
      String(rest.hostdevXml),
      new RegExp(`<hostdev mode="subsystem" type="mdev" model="vfio-ccw">\\s*<source>\\s*<address uuid="${first}"/>`),
    );
    assert.equal(outputs.byDevice?.subchannel, b.subchannel);
    assert.equal(outputs.asleep?.path, undefined);

    // The same in other words is the same.
    project.declare({
      bySubchannel: { subchannel: cssName(a.subchannel), device: a.device },
      byDevice: { device: b.device },
      byBoth: { subchannel: c.subchannel, uuid: uuid(0xc) },
      byLibvirt: { subchannel: d.subchannel, generateUuid: true },
      asleep: { subchannel: e.subchannel, autostart: false, active: false },
    });
    assert.deepEqual(await changesDuring(() => project.up("--expect-no-changes")), []);
  });

  it("has its UUID in the preview", async () => {
    project.declare({ previewed: { subchannel: "0.0.fffe" } });
    const { output } = await project.stack.must("preview", "--diff");
    project.forget("previewed");
    assert.ok(output.includes(stableUuid("127.0.0.1", "0.0.fffe")));
  });

  it("is changed in place, with the commands that the difference needs and no others", async () => {
    const [disk] = await subchannels(1);
    assert.ok(disk);
    const { subchannel } = disk;
    const name = mdevName({ uuid: stableUuid("127.0.0.1", subchannel), subchannel });
    const declared = (autostart: boolean, active: boolean) =>
      project.declare({ changed: { subchannel, autostart, active } });
    const changes = () => changesDuring(() => project.up());

    declared(true, true);
    assert.deepEqual(await changes(), ["nodedev-define", `nodedev-autostart ${name}`, `nodedev-start ${name}`]);
    declared(false, true);
    assert.deepEqual(await changes(), [`nodedev-autostart ${name} --disable`]);
    assert.deepEqual(Object.values(await definitions(disk)), ["manual"]);
    declared(true, false);
    assert.deepEqual(await changes(), [`nodedev-autostart ${name}`, `nodedev-destroy ${name}`]);
    assert.deepEqual(await actives(disk), []);
    declared(true, true);
    assert.deepEqual(await changes(), [`nodedev-start ${name}`]);
    project.forget("changed");
    assert.deepEqual(await changes(), [`nodedev-destroy ${name}`, `nodedev-undefine ${name}`]);
  });

  it("is replaced, the old one first, when subchannel, UUID or host become another", async () => {
    const [one, two] = await subchannels(2);
    assert.ok(one && two);
    project.declare({ replaced: { subchannel: one.subchannel } });
    await project.up();
    const steps: [string, Parameters<Project["declare"]>[0], string][] = [
      [
        "subchannel",
        { replaced: { subchannel: two.subchannel } },
        `${two.subchannel}/${stableUuid("127.0.0.1", two.subchannel)}`,
      ],
      ["uuid", { replaced: { subchannel: two.subchannel, uuid: uuid(1) } }, `${two.subchannel}/${uuid(1)}`],
      [
        "subchannel",
        { replaced: { device: one.device, uuid: uuid(1), subchannel: one.subchannel } },
        `${one.subchannel}/${uuid(1)}`,
      ],
      ["device", { replaced: { device: two.device, uuid: uuid(1) } }, `${two.subchannel}/${uuid(1)}`],
      [
        "connection",
        { replaced: { device: two.device, connection: { ...connection(), host: "localhost" } } },
        `${two.subchannel}/${stableUuid("localhost", two.device)}`,
      ],
    ];
    for (const [property, program, expected] of steps) {
      project.declare(program);
      const { output } = await project.up();
      assert.match(output, /1 replaced/, property);
      assert.match(output, new RegExp(`\\[diff: .*~${property}`), property);
      assert.deepEqual(await definitions(one, two), { [expected]: "auto" }, property);
      assert.deepEqual(await actives(one, two), [expected], property);
    }
  });

  it("is adopted, whatever part of the work an earlier run had done", async () => {
    const disks = await subchannels(4);
    const [defined, marked, started, transient] = disks.map(({ subchannel }, n) => ({
      subchannel,
      uuid: uuid(0x20 + n),
    }));
    assert.ok(defined && marked && started && transient);
    const define = ({ subchannel, uuid }: typeof defined, start: string) =>
      `mkdir -p /etc/mdevctl.d/${subchannel} && mdevctl define -p ${subchannel} -u ${uuid} -t vfio_ccw-io ${start}`;
    await mustOnHost(
      theHost(),
      [
        define(defined, ""),
        define(marked, "--auto"),
        define(started, "--auto"),
        `mdevctl start -u ${started.uuid}`,
        `echo ${transient.uuid} > /sys/bus/css/devices/${transient.subchannel}/mdev_supported_types/vfio_ccw-io/create`,
      ].join(" && "),
    );
    const names = [defined, marked, started, transient].map(mdevName);
    await libvirtKnows(...names);
    project.declare({ defined, marked, started, transient });
    const changes = await changesDuring(() => project.up());
    const [first, second, , last] = names;
    assert.deepEqual(
      changes.sort(),
      [
        `nodedev-autostart ${first}`,
        `nodedev-start ${first}`,
        `nodedev-start ${second}`,
        "nodedev-define",
        `nodedev-autostart ${last}`,
      ].sort(),
    );
    const all = [defined, marked, started, transient].map(({ subchannel, uuid }) => `${subchannel}/${uuid}`);
    assert.deepEqual(await definitions(...disks), Object.fromEntries(all.map((path) => [path, "auto"])));
    assert.deepEqual(await actives(...disks), all.sort());
  });

  it("is deleted without complaint when somebody else was faster", async () => {
    const [gone, stopped] = await subchannels(2);
    assert.ok(gone && stopped);
    project.declare({
      gone: { subchannel: gone.subchannel, uuid: uuid(0x11) },
      stopped: { subchannel: stopped.subchannel, uuid: uuid(0x12) },
    });
    await project.up();
    const [first, second] = [mdevName({ uuid: uuid(0x11), ...gone }), mdevName({ uuid: uuid(0x12), ...stopped })];
    await libvirtKnowsActive(first, second);
    await virsh(`nodedev-destroy ${first}`);
    await virsh(`nodedev-undefine ${first}`);
    await virsh(`nodedev-destroy ${second}`);
    project.forget("gone", "stopped");
    assert.deepEqual(await changesDuring(() => project.up()), [`nodedev-undefine ${second}`]);
    assert.deepEqual(await definitions(gone, stopped), {});
  });
});
