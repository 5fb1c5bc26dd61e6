import assert from "node:assert/strict";
import { runtime } from "@pulumi/pulumi";
import { check } from "../../../provider/mediatedDevice/check";
import { stableUuid } from "../../../provider/names/uuid";
import { sampleHostKey } from "../../support/sampleDevice";

const { unknownValue } = runtime;
const uuid = "18e124fb-b2fc-47f6-a407-f256b6c49767";
const good = { connection: { host: "kvm1" }, subchannel: "0.0.0004" };

const failures = (news: Record<string, unknown>) => check({}, news).failures;
const properties = (news: Record<string, unknown>) => failures(news).map(({ property }) => property);

describe("check", () => {
  it("completes what was declared with the defaults", () => {
    assert.deepEqual(check({}, good), {
      inputs: {
        ...good,
        uuid: stableUuid("kvm1", "0.0.0004"),
        generateUuid: false,
        autostart: true,
        active: true,
        persistent: true,
      },
      failures: [],
    });
  });

  it("takes recorded inputs back where ignoreChanges puts them, also those that nobody can declare", () => {
    const recorded = { ...check({}, good).inputs, device: "none" };
    const { inputs, failures } = check(recorded, recorded);
    assert.deepEqual(failures, []);
    assert.ok(!("device" in inputs));
    assert.deepEqual(
      check({ ...recorded, device: "0.0.3000" }, recorded).failures.map(({ property }) => property),
      ["device"],
    );
  });

  it("gives a transient device no autostart", () => {
    const { inputs } = check({}, { ...good, persistent: false });
    assert.deepEqual([inputs.persistent, inputs.autostart, inputs.active], [false, false, true]);
  });

  it("takes css_0_0_0004 for 0.0.0004, so that the two forms are no difference", () => {
    assert.deepEqual(check({}, { ...good, subchannel: "css_0_0_0004" }), check({}, good));
  });

  const wrong: [string, Record<string, unknown>, string[]][] = [
    ["neither subchannel nor device", { connection: { host: "kvm1" } }, ["subchannel"]],
    ["a malformed subchannel", { ...good, subchannel: "0.0.4" }, ["subchannel"]],
    ["a subchannel of a wrong type", { ...good, subchannel: 4 }, ["subchannel"]],
    ["a malformed device", { ...good, device: "css_0_0_3000" }, ["device"]],
    ["a malformed UUID", { ...good, uuid: "18e124fb" }, ["uuid"]],
    ["a UUID and one to be made by libvirt", { ...good, uuid, generateUuid: true }, ["generateUuid"]],
    ["an unknown argument", { ...good, autoStart: true }, ["args.autoStart"]],
    ["an output given as an argument", { ...good, parent: "css_0_0_0004" }, ["args.parent"]],
    ["a transient device with autostart", { ...good, persistent: false, autostart: true }, ["autostart"]],
    ["a transient device that is not active", { ...good, persistent: false, active: false }, ["active"]],
    ["a transient device without a UUID", { ...good, persistent: false, generateUuid: true }, ["generateUuid"]],
    ["switches that are no booleans", { ...good, autostart: "yes", active: 1 }, ["autostart", "active"]],
    ["no connection", { subchannel: "0.0.0004" }, ["connection"]],
    ["a connection without a host", { ...good, connection: { port: 22 } }, ["connection.host"]],
    ["a connection that is none", { ...good, connection: "kvm1" }, ["connection.host"]],
    [
      "a credential out of place, without naming where its value is",
      { ...good, privateKey: "k" },
      ["connection.privateKey"],
    ],
    [
      "an unknown field of the connection",
      { ...good, connection: { host: "kvm1", hostname: "x" } },
      ["connection.hostname"],
    ],
    ["a port out of range", { ...good, connection: { host: "kvm1", port: 70000 } }, ["connection.port"]],
    ["a port in words", { ...good, connection: { host: "kvm1", port: "22" } }, ["connection.port"]],
    [
      "a host that ssh tools would take for an option",
      { ...good, connection: { host: "-oProxyCommand=id" } },
      ["connection.host"],
    ],
    [
      "mistakes in a proxy's proxy",
      {
        ...good,
        connection: {
          host: "kvm1",
          proxy: { host: "gate", proxy: { host: "-oProxyCommand=id", port: 0, passwort: "x" } },
        },
      },
      ["connection.proxy.proxy.host", "connection.proxy.proxy.port", "connection.proxy.proxy.passwort"],
    ],
    ["a proxy without a host", { ...good, connection: { host: "kvm1", proxy: {} } }, ["connection.proxy.host"]],
    [
      "limits that are none",
      { ...good, connection: { host: "kvm1", dialErrorLimit: 0, perDialTimeout: -1, commandTimeout: 0 } },
      ["connection.dialErrorLimit", "connection.perDialTimeout", "connection.commandTimeout"],
    ],
    [
      "another way of checking host keys",
      { ...good, connection: { host: "kvm1", hostKeyChecking: "no" } },
      ["connection.hostKeyChecking"],
    ],
    [
      "a sudo password of two lines",
      { ...good, connection: { host: "kvm1", sudoPassword: "a\nb" } },
      ["connection.sudoPassword"],
    ],
    ["a host of two lines", { ...good, connection: { host: "kvm1\nkvm2" } }, ["connection.host"]],
    ...[
      "SHA256:abc",
      "ssh-ed25519 AAAA",
      sampleHostKey.slice(0, -4),
      sampleHostKey.slice(0, -1),
      sampleHostKey.replace("ed25519", "rsa"),
      `kvm1 ${sampleHostKey}`,
      `${sampleHostKey}\n${sampleHostKey}`,
    ].map((hostKey): [string, Record<string, unknown>, string[]] => [
      `a host key that is none: ${JSON.stringify(hostKey)}`,
      { ...good, connection: { host: "kvm1", hostKey, proxy: { host: "gate", hostKey } } },
      ["connection.hostKey", "connection.proxy.hostKey"],
    ]),
    [
      "a libvirt URI with a quote",
      { ...good, connection: { host: "kvm1", libvirtUri: "qemu:///'" } },
      ["connection.libvirtUri"],
    ],
    [
      "several mistakes, each on its own",
      { connection: {}, subchannel: "x", device: "y" },
      ["connection.host", "subchannel", "device"],
    ],
  ];
  for (const [what, news, expected] of wrong) {
    it(`refuses ${what}`, () => assert.deepEqual(properties(news), expected));
  }

  it("takes a host key with a comment and a line end, and one that is not known yet", () => {
    for (const hostKey of [sampleHostKey, `${sampleHostKey} root@kvm1\n`, `${sampleHostKey}\n`, unknownValue]) {
      assert.deepEqual(properties({ ...good, connection: { host: "kvm1", hostKey } }), []);
    }
  });

  it("never repeats what it was given, which may be secret", () => {
    const secret = "hunter2\nhunter2";
    const all = failures({
      connection: { host: secret, user: secret, hostKey: secret, passwort: secret },
      subchannel: secret,
    });
    assert.ok(all.length > 0);
    assert.ok(!JSON.stringify(all).includes("hunter2"));
  });

  it("lets pass what is not known yet, and does not make a UUID of it", () => {
    const { inputs, failures: none } = check(
      {},
      { connection: { host: unknownValue, port: unknownValue }, subchannel: unknownValue },
    );
    assert.deepEqual(none, []);
    assert.equal(inputs.uuid, unknownValue);
    assert.equal(inputs.autostart, true);
    assert.deepEqual(failures({ ...good, connection: unknownValue, autostart: unknownValue }), []);
  });

  it("takes the host's name in any case for the same", () => {
    assert.deepEqual(check({}, { ...good, connection: { host: "KVM1" } }), check({}, good));
  });

  it("makes the UUID of the device when no subchannel is given", () => {
    const { inputs } = check({}, { connection: { host: "kvm1" }, device: "0.0.3000" });
    assert.equal(inputs.uuid, stableUuid("kvm1", "0.0.3000"));
  });

  it("keeps a recorded UUID", () => {
    assert.equal(check({ uuid }, good).inputs.uuid, uuid);
    assert.equal(
      check({ uuid }, { ...good, uuid: uuid.toUpperCase().replace("1", "2") }).inputs.uuid,
      uuid.replace("1", "2"),
    );
  });

  it("leaves the UUID out when libvirt is to make it", () => {
    assert.ok(!("uuid" in check({}, { ...good, generateUuid: true }).inputs));
  });

  it("does not take what can drift from the record", () => {
    const { inputs } = check({ autostart: false, active: false, persistent: false }, good);
    assert.deepEqual([inputs.autostart, inputs.active, inputs.persistent], [true, true, true]);
  });
});
