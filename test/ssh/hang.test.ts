import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { Host } from "../../provider/host/host";
import { wasSilent } from "../../provider/host/interpreterErrors";
import { LANES } from "../../provider/host/lanes";
import { ScriptedVirsh } from "../support/scriptedVirsh";

/** Until the test lets it go on. */
const HANG = "while [ -e hangs ]; do sleep 0.1; done";

describe("a libvirt that hangs", () => {
  let virsh: ScriptedVirsh;
  let host: Host;

  before(async () => {
    virsh = await ScriptedVirsh.start();
  });
  beforeEach(() => {
    virsh.forget();
    writeFileSync(virsh.file("hangs"), "");
    // What one libvirt has done, no other is held to.
    const libvirtUri = `test:///${Math.random()}`;
    host = new Host({ ...virsh.way, commandTimeout: 3, libvirtUri });
  });
  afterEach(() => {
    rmSync(virsh.file("hangs"), { force: true });
    host.close();
  });
  after(() => virsh.stop());

  const define = (count: number) =>
    Promise.allSettled(Array.from({ length: count }, (_, number) => host.change("nodedev-define", `/${number}`)));
  const isDefinition = (line: string) => line.startsWith("nodedev-define");
  const begun = () => virsh.asked.filter(isDefinition).length;

  it("is waited for by all changes that are to come, of which none is begun", async () => {
    virsh.answers(HANG);
    const outcomes = await define(20);
    for (const outcome of outcomes) {
      assert.ok(outcome.status === "rejected");
      assert.equal(outcome.reason.kind, "timeout");
    }
    assert.equal(outcomes.filter((outcome) => "reason" in outcome && wasSilent(outcome.reason)).length, LANES);
    const [last] = outcomes.slice(-1);
    assert.ok(last?.status === "rejected");
    assert.match(
      last.reason.message,
      /: virsh nodedev-define \/19 was not begun, since libvirt does not answer: no answer within 3 s/,
    );
    assert.equal(begun(), LANES);
    // Nor is one that is asked for now.
    await define(5);
    assert.equal(begun(), LANES);
  });

  it("and then answers again, goes on with what was not begun", async () => {
    virsh.answers(...Array.from({ length: LANES }, () => HANG), "printf 'done\\n'");
    const outcomes = await define(6);
    assert.equal(outcomes.filter(({ status }) => status === "fulfilled").length, 6 - LANES);
    // A look first, and then the others.
    assert.deepEqual(virsh.asked.map(isDefinition).slice(0, LANES + 2), [true, true, false, true]);
    assert.equal(begun(), 6);
  });

  it("and then refuses a look, has answered", async () => {
    const refusal = "printf 'error: access denied\\n' >&2";
    virsh.answers(...Array.from({ length: LANES }, () => HANG), refusal, "printf 'done\\n'");
    const outcomes = await define(3);
    assert.equal(outcomes.filter(({ status }) => status === "fulfilled").length, 1);
  });
});
