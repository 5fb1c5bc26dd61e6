import assert from "node:assert/strict";
import { runtime } from "@pulumi/pulumi";
import { diff } from "../../../provider/subchannelDriver/diff";
import { inputsOf, stateSchema } from "../../../provider/subchannelDriver/state";

const connection = { host: "kvm1", user: "ops" };
const inputs = { connection, subchannel: "0.0.0004", driver: "vfio_ccw", override: "vfio_ccw", force: false };
const state = { ...inputs, device: "0.0.3000", previousDriver: "io_subchannel", __provider: "old code" };
const { subchannel: _subchannel, ...byDevice } = { ...inputs, device: "0.0.3000" };

const { driver: _driver, override: _override, ...undriven } = state;

const same = { changes: false, replaces: [], deleteBeforeReplace: false };
const changed = { changes: true, replaces: [], deleteBeforeReplace: false };
/** Another disk is bound first; another name of a host may be the same host. */
const replaced = (...replaces: string[]) => ({
  changes: true,
  replaces,
  deleteBeforeReplace: replaces.includes("connection"),
});

const rows: [string, Record<string, unknown>, Record<string, unknown>, ReturnType<typeof diff>][] = [
  ["nothing", state, inputs, same],
  ["nothing, found by device", state, byDevice, same],
  [
    "nothing, where a program ignores that there is no driver",
    { ...state, driver: undefined },
    { ...inputs, driver: "none" },
    same,
  ],
  ["the driver", state, { ...inputs, driver: "other", override: "other" }, changed],
  ["drift of the driver", { ...state, driver: "io_subchannel" }, inputs, changed],
  ["drift to no driver", { ...state, driver: undefined }, inputs, changed],
  ["drift of the override", { ...state, override: undefined }, inputs, changed],
  ["drift of both, which the state then leaves out", undriven, inputs, changed],
  ["drift of the disk", { ...state, device: "0.0.3001" }, { ...inputs, device: "0.0.3000" }, changed],
  ["a disk that can no longer be seen", { ...state, device: undefined }, byDevice, changed],
  ["force, recorded and no more", state, { ...inputs, force: true }, changed],
  ["deleteUnreachable, recorded and no more", state, { ...inputs, deleteUnreachable: true }, changed],
  ["a user, recorded and no more", state, { ...inputs, connection: { host: "kvm1", user: "me" } }, changed],
  ["another disk, where none is declared", { ...state, device: "0.0.3001", verified: "0.0.3000" }, inputs, changed],
  ["the disk that was found, where none is declared", { ...state, verified: "0.0.3000" }, inputs, same],
  [
    "another disk than the one that was found, which is declared now, as a second refresh has it",
    { ...state, device: "0.0.3001", verified: "0.0.3000" },
    { ...inputs, device: "0.0.3001" },
    same,
  ],
  [
    "nothing where a state of an older version does not tell which was right",
    { ...state, device: "0.0.3000" },
    { ...inputs, device: "0.0.3000" },
    same,
  ],
  ["the device, found by it", state, { ...byDevice, device: "0.0.3001" }, replaced("device")],
  ["the subchannel", state, { ...inputs, subchannel: "0.0.0005" }, replaced("subchannel")],
  ["the host", state, { ...inputs, connection: { ...connection, host: "kvm2" } }, replaced("connection")],
  ["a subchannel not known yet", state, { ...inputs, subchannel: runtime.unknownValue }, changed],
];

describe("diff of a SubchannelDriver", () => {
  for (const [what, olds, news, expected] of rows) {
    it(`sees ${what}`, () => assert.deepEqual(diff(olds, news), expected));
  }

  it("is told by the inputs of a refresh, which show what the host has", () => {
    const drifted = stateSchema.parse({
      ...state,
      declared: { subchannel: "0.0.0004", device: "0.0.3000", driver: "vfio_ccw" },
      driver: "io_subchannel",
      override: undefined,
      device: "0.0.3001",
    });
    const { driver, override, device } = inputsOf(drifted);
    assert.deepEqual([driver, override, device], ["io_subchannel", "none", "0.0.3001"]);
    assert.equal(inputsOf({ ...drifted, device: undefined }).device, "none");
  });

  it("names the disk in them where none is declared, as soon as it is another than was found", () => {
    const found = stateSchema.parse({ ...state, declared: { subchannel: "0.0.0004", driver: "vfio_ccw" } });
    assert.equal(inputsOf(found).device, undefined);
    assert.equal(inputsOf({ ...found, verified: "0.0.3000" }).device, undefined);
    assert.equal(inputsOf({ ...found, verified: "0.0.3001" }).device, "0.0.3000");
    assert.equal(inputsOf({ ...found, verified: "0.0.3000", device: undefined }).device, "none");
  });
});
