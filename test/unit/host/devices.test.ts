import assert from "node:assert/strict";
import { bindVfioCcw, parseDevices } from "../../../host/devices";

const nowhere = { host: "127.0.0.1", port: 1, keyPath: "/none", knownHostsPath: "/none" } as const;

describe("the host's devices", () => {
  it("are those with a device 0.0.3xxx behind their subchannel, in order", () => {
    const lines = "0.0.0000 0.0.0000\n0.0.0005 0.0.3001\n0.0.0004 0.0.3000\n0.0.0003 0.0.0003\n0.0.0006 none\n";
    assert.deepEqual(parseDevices(lines), [
      { subchannel: "0.0.0004", device: "0.0.3000" },
      { subchannel: "0.0.0005", device: "0.0.3001" },
    ]);
  });

  it("are bound only if each is named by a bus ID: nothing else reaches the host's shell", async () => {
    for (const hostile of ["0.0.4", "0.0.0004; reboot", "$(reboot)", "0.0.0004\n"]) {
      await assert.rejects(bindVfioCcw(nowhere, [hostile]), /is not a subchannel's bus ID/);
    }
  });
});
