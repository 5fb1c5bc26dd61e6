import assert from "node:assert/strict";
import { converge } from "../../../provider/guestDisk/converge";
import { attachmentOf } from "../../../provider/guestDisk/observation";
import { observe } from "../../../provider/guestDisk/observe";
import { ensureDetached } from "../../../provider/guestDisk/steps";
import type { FakeLibvirt } from "../../support/fakeLibvirt";
import { both, bring, guest, own, SYNC, target } from "./guest";
import { domainUuid, uuid } from "./sample";

const neither = { live: false, config: false };

/** Where the disk is. */
async function where(host: FakeLibvirt): Promise<[boolean, boolean]> {
  const observed = await observe(host, domainUuid);
  assert.ok(observed);
  const { live, config } = attachmentOf(observed, uuid);
  return [live, config];
}

describe("a disk in a guest", () => {
  it("is attached to the definition and the running guest, and never again", async () => {
    const host = guest([], []);
    await bring(host, both);
    assert.deepEqual(host.changes, ["attach-device --config", SYNC, "attach-device --live"]);
    assert.deepEqual(await where(host), [true, true]);
    host.changes.length = 0;
    await bring(host, both);
    assert.deepEqual(host.changes, [SYNC]);
  });

  it("is attached where its mediated device leads to the disk that is declared", async () => {
    const host = guest([], []);
    await bring(host, both, "0.0.3000");
    assert.deepEqual(await where(host), [true, true]);
  });

  it("is taken away though its mediated device leads to another disk, and is not left as it is", async () => {
    const host = guest([own], [own]);
    await assert.rejects(bring(host, both, "0.0.3001"), { message: /leads to device 0\.0\.3000, not to 0\.0\.3001/ });
    await bring(host, { live: false, config: true }, "0.0.3001");
    assert.deepEqual(await where(host), [false, true]);
  });

  it("is detached from the running guest and the definition, which then outlasts a power cut, and never again", async () => {
    const host = guest([own], [own]);
    await bring(host, neither);
    assert.deepEqual(host.changes, ["detach-device --live", "detach-device --config", SYNC]);
    host.changes.length = 0;
    await bring(host, neither);
    assert.deepEqual(host.changes, [SYNC]);
  });

  it("is not attached where the disk of the host fails, whether it was there before or not", async () => {
    for (const config of [[], [own]]) {
      const host = guest([], config);
      host.broken = "Input/output error";
      await assert.rejects(bring(host, both), {
        message: /disk of the guests' definitions: Input\/output error/,
      });
      assert.deepEqual(await where(host), [false, config.length > 0]);
    }
  });

  it("stays detached where the disk of the host fails, and the error says that this is not certain", async () => {
    const host = guest([own], [own]);
    host.broken = "Input/output error";
    await assert.rejects(bring(host, neither), {
      name: "PartlyDone",
      message: /not known: .*Input\/output error.*\n.*dumpxml vm1/s,
    });
    assert.deepEqual(await where(host), [false, false]);
    host.broken = undefined;
    await bring(host, neither);
    assert.equal(host.changes.at(-1), SYNC);
  });

  it("is adopted where half of it is there", async () => {
    const host = guest([own], []);
    await bring(host, both);
    assert.deepEqual(host.changes, ["attach-device --config", SYNC]);
  });

  it("is nowhere when one of two steps fails, and the error is that of the step", async () => {
    const host = guest([], []);
    host.failing.set("attach-device --live", "error: internal error: unable to execute QEMU command 'device_add'");
    await assert.rejects(bring(host, both), { message: /device_add/ });
    assert.deepEqual(host.changes, [
      "attach-device --config",
      SYNC,
      "attach-device --live",
      "detach-device --config",
      SYNC,
    ]);
    assert.deepEqual(await where(host), [false, false]);
  });

  it("stays in both when it cannot be taken from the definition", async () => {
    const host = guest([own], [own]);
    host.failing.set("detach-device --config", "error: cannot write");
    await assert.rejects(
      converge(host, target, { running: true, live: true, config: true, guestDevice: target.guestDevice }, neither),
      { message: /cannot write/ },
    );
    assert.deepEqual(await where(host), [true, true]);
  });

  it("says so when a step cannot be undone", async () => {
    const host = guest([], []);
    host.failing.set("attach-device --live", "error: no");
    host.failing.set("detach-device --config", "error: not that either");
    await assert.rejects(bring(host, both), {
      message: /could not be undone: .*no\n.*not that either\n.*dumpxml vm1/s,
    });
  });

  it("stays in the definition while the guest does not let go of it, and the error says what helps", async () => {
    const host = guest([own], [own]);
    host.clinging.add("vm1");
    await assert.rejects(ensureDetached(host, target, "live", 10), {
      kind: "in-use",
      message: new RegExp(`guest vm1 still has mediated device ${uuid}.*\n.*chccwdev -d.*shutdown vm1`),
    });
    host.failing.set("detach-device --live", "error: Device hostdev0 is already in the process of unplug");
    await assert.rejects(ensureDetached(host, target, "live", 10), { kind: "in-use" });
    assert.deepEqual(await where(host), [true, true]);
  });

  it("that is gone meanwhile is detached", async () => {
    const host = guest([own], []);
    host.failing.set("detach-device --live", "error: device not found: mediated device not found");
    const gone = ensureDetached(host, target, "live", 1_000);
    const [domain] = Object.values(host.domains);
    assert.ok(domain);
    domain.live = [];
    await gone;
  });
});
