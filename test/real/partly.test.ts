import assert from "node:assert/strict";
import { defineGuest, type HostDevice } from "../../host";
import { stopGuest } from "../../host/guest";
import { bindingOf, UNTOUCHED, withBrokenDriverctl } from "./support/bindings";
import { actives, definitions, guestDisks, virsh } from "./support/evidence";
import { driver, type Program, Project } from "./support/project";
import { withStandIn } from "./support/standIn";
import { giveBack, subchannels, theHost, unboundSubchannel } from "./support/world";

const domain = "zpartly";
const uuid = "e8e124fb-b2fc-47f6-a407-000000000001";

/** A change that is done, and then told to have failed, and that nothing undoes. */
interface Case {
  readonly kind: "MediatedDevice" | "SubchannelDriver" | "GuestDisk";
  /** What is there before; nothing of this resource where it is created. */
  readonly from?: Program;
  readonly to: Program;
  /** Does work while the host is so. */
  readonly broken: <T>(work: () => Promise<T>) => Promise<T>;
  /** What the host has of it. */
  readonly there: () => Promise<unknown>;
  /** The same, once it is as declared. */
  readonly done: unknown;
  /** The same, where nothing is declared. */
  readonly gone: unknown;
}

/** Has libvirt's mdevctl neither start a device nor take one from what is started at boot. */
const WITHOUT_STARTING = [
  'case "$*" in start*|modify*--manual*) echo "mdevctl: broken by a test" >&2; exit 1;; esac',
  'exec "$real" "$@"',
];

/** Has virsh fail to give a running guest anything, and to take anything from a guest. */
const WITHOUT_DETACHING = [
  'if [ "$1" = -q ]; then',
  "  sed -u 's#; attach-device \\([^ ]*\\) [^ ]* --live#; attach-device \\1 /dev/null --live#' |",
  "    sed -u 's#; detach-device \\([^ ]*\\) [^ ]* #; detach-device \\1 /dev/null #' |",
  '    "$real" "$@"',
  'else exec "$real" "$@"',
  "fi",
];

describe("a change that failed, and could not be undone", () => {
  let project: Project;
  let bare: HostDevice;
  let disk: HostDevice;
  beforeEach(async () => {
    const [one] = await subchannels(1);
    assert.ok(one);
    [disk, bare] = [one, unboundSubchannel()];
    await defineGuest(theHost(), { name: domain });
    project = await Project.create();
  });
  afterEach(async () => {
    try {
      await project.remove();
    } finally {
      await stopGuest(theHost(), domain);
      await giveBack([bare]);
    }
  });

  const cases: Record<string, () => Case> = {
    "the creation of a SubchannelDriver": () => ({
      kind: "SubchannelDriver",
      to: { one: driver({ device: bare.device }) },
      broken: withBrokenDriverctl,
      there: () => bindingOf(bare),
      done: { driver: "vfio_ccw", driverctl: "vfio_ccw", rule: "", kernel: "vfio_ccw" },
      gone: UNTOUCHED,
    }),
    "the creation of a GuestDisk": () => ({
      kind: "GuestDisk",
      from: { mdev: { subchannel: disk.subchannel, uuid } },
      to: { one: { class: "GuestDisk", domain, mediatedDevice: uuid, opts: { dependsOn: ["mdev"] } } },
      broken: (work) => withStandIn("virsh", WITHOUT_DETACHING, work),
      there: async () => [await guestDisks(domain), await guestDisks(domain, "--inactive")],
      done: [{ [uuid]: "0.0.00a1" }, { [uuid]: "0.0.00a1" }],
      gone: [{}, {}],
    }),
    "the update of a MediatedDevice": () => ({
      kind: "MediatedDevice",
      from: { one: { subchannel: disk.subchannel, uuid, autostart: false, active: false } },
      to: { one: { subchannel: disk.subchannel, uuid } },
      broken: (work) => withStandIn("mdevctl", WITHOUT_STARTING, work),
      there: async () => [await actives(disk), await definitions(disk)],
      done: [[`${disk.subchannel}/${uuid}`], { [`${disk.subchannel}/${uuid}`]: "auto" }],
      gone: [[], {}],
    }),
  };

  for (const [what, caseOf] of Object.entries(cases)) {
    it(`${what}: it is in the state, with the reason; up finishes it, and destroy removes it`, async () => {
      const { kind, from = {}, to, broken, there, done, gone } = caseOf();
      await virsh(`start --paused ${domain}`);
      for (const finish of ["up", "destroy"] as const) {
        project.forget("one");
        project.declare(from);
        await project.up();
        project.declare(to);
        const { output } = await broken(() => project.failingUp());
        assert.match(output, /those before it could not be undone/);
        assert.notDeepEqual(await there(), gone);
        const [partly] = await project.devices(kind);
        assert.match(partly?.initErrors?.join() ?? "", /could not be undone/);
        if (finish === "up") {
          assert.match((await project.up()).output, /1 updated/);
          assert.deepEqual(await there(), done);
          await project.seesNoDrift();
        } else {
          await project.destroy();
          assert.deepEqual(await there(), gone);
        }
      }
    });
  }
});
