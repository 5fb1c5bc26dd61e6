import assert from "node:assert/strict";
import { knownHostsEntries } from "../../../provider/ssh/knownHosts";

const file = [
  "# a comment",
  "",
  "kvm1,192.0.2.7 ssh-ed25519 AAAAkvm1 root@kvm1",
  "[kvm2]:2222 ssh-ed25519 AAAAkvm2",
  "*.example.com,!bad.example.com ssh-rsa AAAAwild",
  "@revoked kvm3 ssh-ed25519 AAAAold",
  "@cert-authority *.example.org ssh-ed25519 AAAAca",
  "kvm3 ecdsa-sha2-nistp256 AAAAnew",
  // Made with: ssh-keygen -H, of the name hashed.example.net
  "|1|uCZXvDpIrJMKUI7OwhRk6vJlmaY=|m7BtHh/tTWzWHIZnZMNcx/QVvv8= ssh-ed25519 AAAAhashed",
  "garbage",
].join("\n");

const keys = (name: string) => knownHostsEntries(file, name).map(({ key }) => key);

describe("known_hosts", () => {
  it("finds a host by name, by address, in any case", () => {
    assert.deepEqual(keys("kvm1"), ["AAAAkvm1"]);
    assert.deepEqual(keys("192.0.2.7"), ["AAAAkvm1"]);
    assert.deepEqual(keys("KVM1"), ["AAAAkvm1"]);
    assert.deepEqual(keys("kvm"), []);
  });

  it("looks up a port other than 22 as [host]:port, and only so", () => {
    assert.deepEqual(keys("[kvm2]:2222"), ["AAAAkvm2"]);
    assert.deepEqual(keys("kvm2"), []);
    assert.deepEqual(keys("[kvm1]:2222"), []);
  });

  it("follows patterns, and a negated one wins", () => {
    assert.deepEqual(keys("good.example.com"), ["AAAAwild"]);
    assert.deepEqual(keys("bad.example.com"), []);
  });

  it("tells revoked keys and authorities from the others", () => {
    assert.deepEqual(
      knownHostsEntries(file, "kvm3").map(({ marker, type }) => [marker, type]),
      [
        ["revoked", "ssh-ed25519"],
        [undefined, "ecdsa-sha2-nistp256"],
      ],
    );
    assert.equal(knownHostsEntries(file, "a.example.org")[0]?.marker, "cert-authority");
  });

  it("finds a host by its hashed name", () => {
    assert.deepEqual(keys("hashed.example.net"), ["AAAAhashed"]);
  });
});
