import assert from "node:assert/strict";
import { HostError } from "../../../provider/errors/hostError";
import { type Testimony, weigh } from "../../../provider/mediatedDevice/observation";

const id = { uuid: "18e124fb-b2fc-47f6-a407-f256b6c49767", subchannel: "0.0.0004" };
const name = "mdev_18e124fb_b2fc_47f6_a407_f256b6c49767_0_0_0004";
const path = "/sys/devices/css0/0.0.0004/18e124fb-b2fc-47f6-a407-f256b6c49767";

const info = { name, parent: "css_0_0_0004", active: true, persistent: true, autostart: true };
const xml = { name, parent: "css_0_0_0004", path, type: "vfio_ccw-io", uuid: id.uuid, device: undefined };
const libvirt = { info, xml };
const active = { ...id, path };
const defined = { ...id, type: "vfio_ccw-io", autostart: true };

const refusal = new HostError({
  kind: "command-failed",
  host: "ops@h:22",
  what: "cannot list the defined mediated devices",
});

const all: Testimony = { libvirt, active, defined };
const present = { active: true, persistent: true, autostart: true };

const rows: [string, Testimony, string, Partial<typeof present>?][] = [
  ["all agree", all, "present", present],
  ["libvirt does not know it yet", { ...all, libvirt: undefined }, "present", present],
  [
    "libvirt still says it is inactive",
    { ...all, libvirt: { info: { ...info, active: false }, xml } },
    "present",
    present,
  ],
  ["libvirt still says it is active", { ...all, active: undefined }, "present", { active: false }],
  [
    "libvirt still has the old autostart",
    { ...all, defined: { ...defined, autostart: false } },
    "present",
    { autostart: false },
  ],
  ["it was undefined while active", { ...all, defined: undefined }, "present", { persistent: false, autostart: false }],
  [
    "only the kernel has it",
    { ...all, libvirt: undefined, defined: undefined },
    "present",
    { active: true, persistent: false },
  ],
  [
    "only mdevctl has it",
    { ...all, libvirt: undefined, active: undefined },
    "present",
    { active: false, persistent: true },
  ],
  ["mdevctl cannot be asked, libvirt knows it", { ...all, defined: refusal }, "present", present],
  ["nobody has it", { libvirt: undefined, active: undefined, defined: undefined }, "gone"],
  ["libvirt alone still shows it", { ...all, active: undefined, defined: undefined }, "disputed"],
  ["libvirt has none, mdevctl cannot be asked", { libvirt: undefined, active: undefined, defined: refusal }, "unsure"],
];

describe("weighing the witnesses", () => {
  for (const [what, testimony, kind, expected] of rows) {
    it(`${what}: ${kind}`, () => {
      const verdict = weigh(id, testimony);
      assert.equal(verdict.kind, kind);
      assert.equal(verdict.kind === "unsure" ? verdict.why : undefined, kind === "unsure" ? refusal : undefined);
      if (verdict.kind === "present") {
        const { observed } = verdict;
        assert.deepEqual({ ...observed, ...expected }, observed);
        assert.equal(observed.name, name);
        assert.equal(observed.path, observed.active ? path : undefined);
      }
    });
  }
});
