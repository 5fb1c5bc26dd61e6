import assert from "node:assert/strict";
import { runtime } from "@pulumi/pulumi";
import { diff } from "../../../provider/guestDisk/diff";
import { inputs, state } from "./sample";

const same = { changes: false, replaces: [], deleteBeforeReplace: false };
const changed = { changes: true, replaces: [], deleteBeforeReplace: false };
const replaced = (...replaces: string[]) => ({ changes: true, replaces, deleteBeforeReplace: true });
const shutOff = { ...state, running: false, live: false };
const notLive = { ...state, declared: { live: false } };

const rows: [string, Record<string, unknown>, Record<string, unknown>, ReturnType<typeof diff>][] = [
  ["nothing, also with other provider code", { ...state, __provider: "old" }, { ...inputs, __provider: "new" }, same],
  ["nothing in a guest that was shut off", shutOff, inputs, same],
  ["nothing in a guest that has started with its definition", notLive, { ...inputs, live: false }, same],
  ["drift of live", { ...state, live: false }, inputs, changed],
  ["drift of config", { ...state, config: false }, inputs, changed],
  ["drift of config in a guest that is shut off", { ...shutOff, config: false }, inputs, changed],
  ["a disk in a definition that was not to have it", state, { ...inputs, config: false }, changed],
  ["live turned off", state, { ...inputs, live: false }, changed],
  ["live turned off for a guest that is shut off", shutOff, { ...inputs, live: false }, changed],
  ["live turned on", { ...notLive, live: false }, inputs, changed],
  ["drift of the bus ID in the guest", { ...state, guestDevice: "0.0.00b2" }, inputs, replaced("guestDevice")],
  ["the bus ID in the guest", state, { ...inputs, guestDevice: "0.0.00b2" }, replaced("guestDevice")],
  ["the domain", state, { ...inputs, domain: "vm2" }, replaced("domain")],
  ["the mediated device", state, { ...inputs, mediatedDevice: "28e124fb" }, replaced("mediatedDevice")],
  [
    "a mediated device that is not known yet, so that it is detached before that is replaced",
    state,
    { ...inputs, mediatedDevice: runtime.unknownValue },
    replaced("mediatedDevice"),
  ],
  [
    "a domain that is not known yet, without announcing a replacement",
    state,
    { ...inputs, domain: runtime.unknownValue },
    changed,
  ],
  ["the host", state, { ...inputs, connection: { ...inputs.connection, host: "kvm2" } }, replaced("connection")],
  [
    "a key, recorded and no more",
    state,
    { ...inputs, connection: { ...inputs.connection, privateKey: "new" } },
    changed,
  ],
  ["another disk behind it", { ...state, device: "0.0.3001" }, { ...inputs, device: "0.0.3000" }, changed],
  ["a disk behind it that is not known yet", state, { ...inputs, device: runtime.unknownValue }, changed],
  ["nothing, with the disk behind it declared", state, { ...inputs, device: "0.0.3000" }, same],
  [
    "nothing of a disk that is not seen, as in a state of an older version",
    { ...state, device: undefined },
    { ...inputs, device: "0.0.3000" },
    same,
  ],
  ["deleteUnreachable, recorded and no more", state, { ...inputs, deleteUnreachable: true }, changed],
  ["nothing, with deleteUnreachable as it is by default", state, { ...inputs, deleteUnreachable: false }, same],
];

describe("diff of a guest's disk", () => {
  for (const [what, olds, news, expected] of rows) {
    it(`sees ${what}`, () => assert.deepEqual(diff(olds, news), expected));
  }
});
