import assert from "node:assert/strict";
import { parsePeakMB } from "../../../tools/bench/memory";
import { isProvider } from "../../../tools/lib/processes";

const commandLine = "node\0/tmp/p/node_modules/@pulumi/pulumi/cmd/dynamic-provider/index.js\x00127.0.0.1:1\0";
const process = { commandLine, environment: "HOME=/root\0PULUMI_HOME=/tmp/p/home/pulumi\0" };

describe("the memory of a provider", () => {
  it("is that of the processes of this project alone", () => {
    assert.equal(isProvider(process, "/tmp/p/home/pulumi"), true);
    assert.equal(isProvider(process, "/tmp/p/home"), false);
    assert.equal(isProvider(process, "/tmp/q/home/pulumi"), false);
    assert.equal(isProvider({ ...process, commandLine: "node\0/tmp/p/index.js\0" }, "/tmp/p/home/pulumi"), false);
    assert.equal(isProvider({ commandLine: "", environment: "" }, "/tmp/p/home/pulumi"), false);
  });

  it("is the most it has held, in MB of a million bytes", () => {
    assert.equal(parsePeakMB("Name:\tnode\nVmPeak:\t  900000 kB\nVmHWM:\t  100000 kB\nVmRSS:\t   50000 kB\n"), 102.4);
    assert.equal(parsePeakMB("Name:\tnode\nState:\tZ (zombie)\n"), undefined);
    assert.equal(parsePeakMB(""), undefined);
  });
});
