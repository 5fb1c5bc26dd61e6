import assert from "node:assert/strict";
import { domainXml, startGuest, stopGuest } from "../../../host/guest";
import { sshArguments } from "../../../host/ssh";

const nowhere = { host: "127.0.0.1", port: 2222, keyPath: "/key", knownHostsPath: "/known" } as const;
const uuid = "18e124fb-b2fc-47f6-a407-f256b6c49767";

describe("a guest that holds a mediated device", () => {
  it("is emulated and names the device by its UUID", () => {
    const xml = domainXml({ name: "zvm1", mdevUuid: uuid });
    assert.match(xml, /^<domain type='qemu'>/);
    assert.match(xml, new RegExp(`<source><address uuid='${uuid}'/></source>`));
  });

  it("can be one without a device", () => {
    assert.doesNotMatch(domainXml({ name: "zvm1" }), /hostdev|undefined/);
  });

  it("has a name and a UUID that mean nothing to a shell or to XML", async () => {
    await assert.rejects(startGuest(nowhere, { name: "a; reboot", mdevUuid: uuid }), /cannot be a guest's name/);
    await assert.rejects(startGuest(nowhere, { name: "a", mdevUuid: "'/><x" }), /is not a UUID/);
    await assert.rejects(stopGuest(nowhere, "$(reboot)"), /cannot be a guest's name/);
  });
});

describe("OpenSSH's arguments for a host", () => {
  it("take nothing from the user's own configuration and trust no key on first use", () => {
    const args = sshArguments(nowhere, "ops");
    assert.deepEqual(args.slice(0, 6), ["-F", "/dev/null", "-i", "/key", "-p", "2222"]);
    assert.equal(args.includes("StrictHostKeyChecking=yes"), true);
    assert.equal(args.includes("UserKnownHostsFile=/known"), true);
    assert.equal(args.at(-1), "ops@127.0.0.1");
  });
});
