import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runtime } from "@pulumi/pulumi";
import { CHECKOUT } from "../../../tools/lib/paths";

describe("the provider of a SubchannelDriver in the state", () => {
  it("is, to the byte, what it was in every released version", async () => {
    const { dynamicProvider } = await import(join(CHECKOUT, "dist/subchannelDriver/dynamicProvider.js"));
    const { text } = await runtime.serializeFunction(() => dynamicProvider, { allowSecrets: true });
    const released = readFileSync(join(__dirname, "dynamicProvider.txt"), "utf8");
    // The last function is this test's own.
    const provider = (whole: string) => whole.slice(0, whole.indexOf("function __f0()"));
    assert.equal(provider(text), provider(released));
    assert.ok(text.length < 2_000);
  });
});
