import assert from "node:assert/strict";
import { connect } from "node:net";
import { messageOf } from "../../../provider/errors/messageOf";
import { freePort } from "../../support/sshd";

describe("what an error says", () => {
  it("is its message, or what was thrown instead of one", () => {
    assert.equal(messageOf(new TypeError("no")), "no");
    assert.equal(messageOf("no"), "no");
    assert.equal(messageOf(undefined), "undefined");
  });

  it("is what each attempt said where a name has several addresses, which Node.js leaves to their errors", async () => {
    const port = await freePort();
    const error = await new Promise<unknown>((resolve) => {
      connect({
        host: "kvm1",
        port,
        autoSelectFamily: true,
        lookup: (_name, _options, callback) =>
          callback(
            null,
            ["127.0.0.1", "127.0.0.2"].map((address) => ({ address, family: 4 })),
          ),
      }).once("error", resolve);
    });
    assert.ok(error instanceof AggregateError);
    assert.equal(error.message, "");
    assert.equal(messageOf(error), `connect ECONNREFUSED 127.0.0.1:${port}, connect ECONNREFUSED 127.0.0.2:${port}`);
  });

  it("is there once where several say the same", () => {
    const inner = new AggregateError([new Error("one"), new Error("two")]);
    assert.equal(messageOf(new AggregateError([new Error("one"), inner, new Error("one")], "all")), "one, one, two");
    assert.equal(messageOf(new AggregateError([new Error("one"), new Error("one")])), "one");
    assert.equal(messageOf(new AggregateError([], "all")), "all");
  });

  it("is its code where it has no message, and its name where it has neither", () => {
    assert.equal(messageOf(Object.assign(new Error(""), { code: "ECONNREFUSED" })), "ECONNREFUSED");
    assert.equal(messageOf(Object.assign(new Error(""), { code: 1 })), "Error");
    assert.equal(messageOf(new AggregateError([])), "AggregateError");
  });
});
