import assert from "node:assert/strict";
import fc from "fast-check";
import {
  ACTS,
  applies,
  type Device,
  isDrifted,
  type Model,
  type Slot,
  stepped,
} from "../../../tools/soak/random/model";
import { randomSteps } from "../../../tools/soak/random/steps";

const on: Device = { persistent: true, autostart: true, active: true };
const empty: Slot = { declared: undefined, recorded: undefined, host: undefined };
const kept = (device: Device): Slot => ({ declared: device, recorded: device, host: device });

/** What a run comes to. */
function ran(seed: number, count: number, slots = 3): Model[] {
  const next = randomSteps(seed, slots, count);
  const models: Model[] = [Array<Slot>(slots).fill(empty)];
  for (;;) {
    const model = models.at(-1) ?? [];
    const step = next(model);
    if (step === undefined) {
      return models;
    }
    models.push(stepped(model, step));
  }
}

describe("the model of a random run", () => {
  it("has a plain up change only what differs from the state, and one with --refresh everything", () => {
    const stopped = { ...on, active: false };
    const drifted = [{ ...kept(on), host: stopped }, empty];
    assert.deepEqual(stepped(drifted, { kind: "apply", slot: 1, device: on }), [drifted[0], kept(on)]);
    assert.deepEqual(stepped(drifted, { kind: "up --refresh" }), [kept(on), empty]);
    const adopted = stepped(drifted, { kind: "refresh" });
    assert.deepEqual(adopted, [{ declared: on, recorded: stopped, host: stopped }, empty]);
    assert.deepEqual(stepped(adopted, { kind: "apply", slot: 1, device: undefined }), [kept(on), empty]);
  });

  it("has a device gone that is neither defined nor active", () => {
    const stop = { kind: "operator", slot: 0, act: "stop" } as const;
    const undefine = { kind: "operator", slot: 0, act: "undefine" } as const;
    const gone = stepped(stepped([kept(on)], stop), undefine);
    assert.deepEqual(gone, [{ ...kept(on), host: undefined }]);
    assert.deepEqual(stepped([kept(on)], undefine)[0]?.host, { persistent: false, autostart: false, active: true });
    assert.deepEqual(stepped(gone, { kind: "refresh" }), [{ ...empty, declared: on }]);
  });

  it("has nothing left after a destroy but the program", () => {
    assert.deepEqual(stepped([kept(on), empty], { kind: "destroy" }), [{ ...empty, declared: on }, empty]);
  });

  it("lets an operator do only what mdevctl would, to what the stack knows", () => {
    const possible = (slot: Slot) => ACTS.filter((act) => applies([slot], { kind: "operator", slot: 0, act }));
    assert.deepEqual(possible(kept(on)), ["stop", "undefine", "manual"]);
    assert.deepEqual(possible({ ...kept(on), host: undefined }), ["define"]);
    assert.deepEqual(possible(empty), []);
  });

  it("is the same again for the same seed, and another for another", () => {
    assert.deepEqual(ran(1, 200), ran(1, 200));
    assert.notDeepEqual(ran(1, 200), ran(2, 200));
  });

  it("never has what cannot be: an autostart without a definition, a device that is nothing", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const devices = ran(seed, 100).flatMap((model) => model.flatMap(({ host, recorded }) => [host, recorded]));
        for (const device of devices.filter((one) => one !== undefined)) {
          assert.ok(device.persistent || (device.active && !device.autostart), JSON.stringify(device));
        }
      }),
    );
  });

  it("has plain objects, to be compared with those of a host", () => {
    const devices = ran(3, 100).flatMap((model) => model.flatMap(({ declared }) => declared ?? []));
    assert.ok(devices.length > 0);
    assert.ok(devices.every((device) => Object.getPrototypeOf(device) === Object.prototype));
  });

  it("drifts, and is as declared again, many times", () => {
    const drifts = ran(7, 500).map(isDrifted);
    const turns = drifts.filter((is, index) => is !== drifts[index - 1]).length;
    assert.ok(turns > 100, String(turns));
  });
});
