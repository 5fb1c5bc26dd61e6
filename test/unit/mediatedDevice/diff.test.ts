import assert from "node:assert/strict";
import { runtime } from "@pulumi/pulumi";
import { diff } from "../../../provider/mediatedDevice/diff";
import { sampleInputs, sampleState } from "../../support/sampleDevice";

const connection = { host: "kvm1", user: "ops", privateKey: "old" };
const state = { ...sampleState, __provider: "old code", connection };
const inputs = { ...sampleInputs, __provider: "new code", connection };

const same = { changes: false, replaces: [], deleteBeforeReplace: false };
const changed = { changes: true, replaces: [], deleteBeforeReplace: false };
const replaced = (...replaces: string[]) => ({ changes: true, replaces, deleteBeforeReplace: true });
const { subchannel: _subchannel, ...byDevice } = { ...inputs, device: "0.0.3000" };
const { uuid: _uuid, ...byLibvirt } = { ...inputs, generateUuid: true };

const rows: [string, Record<string, unknown>, Record<string, unknown>, ReturnType<typeof diff>][] = [
  ["nothing, also with other provider code", state, inputs, same],
  ["nothing, with a device that is the right one", state, { ...inputs, device: "0.0.3000" }, same],
  ["nothing, found by device", state, byDevice, same],
  ["nothing, with a UUID that libvirt made", state, byLibvirt, same],
  ["autostart", state, { ...inputs, autostart: false }, changed],
  ["active", state, { ...inputs, active: false }, changed],
  ["drift of autostart", { ...state, autostart: false }, inputs, changed],
  ["drift of active", { ...state, active: false, path: undefined }, inputs, changed],
  ["drift of persistent", { ...state, persistent: false }, inputs, changed],
  ["the device, to be verified again", state, { ...inputs, device: "0.0.3001" }, changed],
  [
    "drift of the disk behind the subchannel",
    { ...state, device: "0.0.3001" },
    { ...inputs, device: "0.0.3000" },
    changed,
  ],
  [
    "nothing, where no disk is declared, and it is the one that was found",
    { ...state, verified: "0.0.3000" },
    inputs,
    same,
  ],
  ["another disk than the one that was found", { ...state, device: "0.0.3001", verified: "0.0.3000" }, inputs, changed],
  [
    "another disk than the one that was found, which is declared now, as a second refresh has it",
    { ...state, device: "0.0.3001", verified: "0.0.3000" },
    { ...inputs, device: "0.0.3001" },
    same,
  ],
  [
    "a disk that was found, and can no longer be seen",
    { ...state, device: undefined, verified: "0.0.3000" },
    inputs,
    changed,
  ],
  ["a disk that can no longer be seen", { ...state, device: undefined }, { ...inputs, device: "0.0.3000" }, changed],
  ["a disk, found by its number, that can no longer be seen", { ...state, device: undefined }, byDevice, changed],
  ["the device, found by it", state, { ...byDevice, device: "0.0.3001" }, replaced("device")],
  ["the subchannel", state, { ...inputs, subchannel: "0.0.0005" }, replaced("subchannel")],
  ["a UUID that libvirt made, and shall have made no longer", state, { ...inputs, uuid: "3b35" }, replaced("uuid")],
  ["the UUID", state, { ...inputs, uuid: "28e124fb-b2fc-47f6-a407-f256b6c49767" }, replaced("uuid")],
  ["the host", state, { ...inputs, connection: { ...inputs.connection, host: "kvm2" } }, replaced("connection")],
  [
    "a key, recorded and no more",
    state,
    { ...inputs, connection: { ...inputs.connection, privateKey: "new" } },
    changed,
  ],
  [
    "a user, a jump host and an agent, recorded and no more",
    state,
    {
      ...inputs,
      connection: { ...inputs.connection, user: "me", proxy: { host: "gate" }, agentSocketPath: "/agent", sudo: true },
    },
    changed,
  ],
  ["deleteUnreachable, recorded and no more", state, { ...inputs, deleteUnreachable: true }, changed],
  ["deleteUnreachable that is declared no longer", { ...state, deleteUnreachable: true }, inputs, changed],
  ["nothing, with deleteUnreachable as it is by default", state, { ...inputs, deleteUnreachable: false }, same],
  ["a port, recorded and no more", state, { ...inputs, connection: { ...inputs.connection, port: 2222 } }, changed],
  [
    "a subchannel not known yet, without announcing a replacement",
    state,
    { ...inputs, subchannel: runtime.unknownValue },
    changed,
  ],
];

describe("diff", () => {
  for (const [what, olds, news, expected] of rows) {
    it(`sees ${what}`, () => assert.deepEqual(diff(olds, news), expected));
  }
});
