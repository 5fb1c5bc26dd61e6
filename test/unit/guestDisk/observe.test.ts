import assert from "node:assert/strict";
import { diskBehind } from "../../../provider/guestDisk/behind";
import { observe } from "../../../provider/guestDisk/observe";
import { guest, other, own } from "./guest";
import { domainUuid, uuid } from "./sample";

describe("a domain", () => {
  it("is gone only where libvirt's list does not have it: a refusal alone is an error", async () => {
    const host = guest([], []);
    assert.equal(await observe(host, other), undefined);
    const read = host.read.bind(host);
    host.read = async (...words) => {
      if (words[0] === "dumpxml") {
        return read("dumpxml", other);
      }
      return read(...words);
    };
    await assert.rejects(observe(host, domainUuid), { message: /domain vm1 vanished/ });
  });
});

describe("a disk in a guest", () => {
  it("has a disk behind it, where that can be told", async () => {
    const host = guest([own], [own]);
    assert.equal(await diskBehind(host, uuid), "0.0.3000");
    assert.equal(await diskBehind(host, other), undefined);
    host.active = [];
    assert.equal(await diskBehind(host, uuid), undefined);
    host.defined = [{ uuid, subchannel: "0.0.0004" }];
    assert.equal(await diskBehind(host, uuid), "0.0.3000");
    host.defined.push({ uuid, subchannel: "0.0.0005" });
    assert.equal(await diskBehind(host, uuid), undefined);
  });
});
