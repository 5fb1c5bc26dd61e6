import assert from "node:assert/strict";
import { cpSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { defineGuest, stopGuest } from "../../host/guest";
import { Stack } from "../../tools/engine/stack";
import { CHECKOUT } from "../../tools/lib/paths";
import { scratchFolder } from "../../tools/lib/scratch";
import { actives, guestDisks } from "./support/evidence";
import { connection, theEngine, theHost, unboundSubchannel } from "./support/world";

const domain = "zexample1";

/** Runs an example as it is, with a configuration, and destroys what it made. `work` is given its outputs. */
async function withExample(
  example: string,
  config: Record<string, unknown>,
  work: (outputs: Record<string, unknown>) => Promise<void>,
): Promise<void> {
  const folder = scratchFolder(example);
  const stack = new Stack({ engine: theEngine(), project: folder, home: join(folder, "home"), name: "test" });
  try {
    cpSync(join(CHECKOUT, "examples", example), folder, { recursive: true });
    symlinkSync(join(CHECKOUT, "node_modules"), join(folder, "node_modules"));
    writeFileSync(join(folder, "Pulumi.test.yaml"), JSON.stringify({ config }), { mode: 0o600 });
    await stack.must("stack", "init");
    await stack.must("up", "--yes", "--skip-preview");
    await work(JSON.parse((await stack.must("stack", "output", "--json")).stdout));
    await stack.must("preview", "--refresh", "--run-program", "--expect-no-changes");
  } finally {
    await stack.must("destroy", "--yes", "--skip-preview");
    rmSync(folder, { recursive: true });
  }
}

describe("the examples", () => {
  beforeEach(() => defineGuest(theHost(), { name: domain }));
  afterEach(() => stopGuest(theHost(), domain));

  it("passthrough gives a DASD to a guest", async () => {
    const disk = unboundSubchannel();
    const config = {
      "dasd:connection": { ...connection(), sudo: true },
      "dasd-passthrough:device": disk.device,
      "dasd-passthrough:domain": domain,
    };
    await withExample("passthrough", config, async ({ subchannel, guestDevice }) => {
      assert.deepEqual([subchannel, guestDevice], [disk.subchannel, "0.0.00a1"]);
      const [active = ""] = await actives(disk);
      assert.deepEqual(await guestDisks(domain, "--inactive"), { [active.split("/")[1] ?? ""]: "0.0.00a1" });
    });
    assert.deepEqual([await actives(disk), await guestDisks(domain)], [[], {}]);
  });

  it("fleet passes DASDs through on several hosts, chosen by their numbers", async () => {
    const [given, ready, other] = [unboundSubchannel(), unboundSubchannel(), unboundSubchannel()];
    // The one host of the tests goes by two names.
    const { host, hostKey, ...common } = connection();
    const guestDevice = "0.0.00b2";
    const hosts = [
      {
        connection: { host, hostKey },
        disks: [{ device: given.device, domain, guestDevice }, { device: ready.device }],
      },
      { connection: { host: "localhost", hostKey }, disks: [{ device: other.device }] },
    ];
    const config = { "dasd:connection": { ...common, sudo: true }, "fleet:hosts": hosts };
    await withExample("fleet", config, async ({ hostdevs }) => {
      assert.ok(typeof hostdevs === "object" && hostdevs !== null);
      assert.deepEqual(Object.keys(hostdevs).sort(), [
        `${host}-${given.device}`,
        `${host}-${ready.device}`,
        `localhost-${other.device}`,
      ]);
      assert.equal((await actives(given, ready, other)).length, 3);
      assert.deepEqual(Object.values(await guestDisks(domain, "--inactive")), [guestDevice]);
    });
    assert.deepEqual(await actives(given, ready, other), []);
  });
});
