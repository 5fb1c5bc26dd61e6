import assert from "node:assert/strict";
import { inputsSchema } from "../../../provider/mediatedDevice/inputs";
import { declarationOf, inputsOf, stateSchema, verifiedOf } from "../../../provider/mediatedDevice/state";
import { sampleInputs, sampleState } from "../../support/sampleDevice";

const connection = { host: "kvm1" };
const state = stateSchema.parse({ ...sampleState, connection });
const inputs = inputsSchema.parse({ ...sampleInputs, connection });

describe("the disk of a recorded device", () => {
  it("is the right one as it was found, or declared", () => {
    assert.equal(declarationOf(inputs, "0.0.3000").verified, "0.0.3000");
    assert.equal(declarationOf({ ...inputs, device: "0.0.3001" }, "0.0.3000").verified, "0.0.3001");
    assert.equal(declarationOf(inputs, undefined).verified, undefined);
  });

  it("is the right one in a state of an older version, which has no other", () => {
    assert.equal(verifiedOf(state), "0.0.3000");
    assert.equal(verifiedOf({ ...state, verified: "0.0.3000", device: "0.0.3001" }), "0.0.3000");
  });

  it("is none of the inputs while it is right and was not declared, and is shown as soon as it is another", () => {
    const verified = "0.0.3000";
    assert.equal(inputsOf({ ...state, verified }).device, undefined);
    assert.equal(inputsOf({ ...state, verified, device: "0.0.3001" }).device, "0.0.3001");
    assert.equal(inputsOf({ ...state, verified, device: undefined }).device, "none");
    const declared = { ...state.declared, device: verified };
    assert.equal(inputsOf({ ...state, verified, declared }).device, verified);
  });
});
