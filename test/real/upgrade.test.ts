import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { defineGuest, type HostDevice, mustOnHost } from "../../host";
import { stopGuest } from "../../host/guest";
import { actives, definitions, traces } from "./support/evidence";
import { type Program, Project } from "./support/project";
import { type Particulars, particularsOf, recordedState, recordState } from "./support/recordedState";
import { connection, subchannels, theHost, unboundSubchannel } from "./support/world";

/** Set to a version, this test writes down the state that it has made, instead of reading that of the version before. */
const RECORD = process.env.DASD_TEST_RECORD;
/** The versions whose states are read; `0.1.0-early` before a state had the disk that a device was made for. */
const VERSIONS = ["0.1.0-early", "0.1.0"];

const uuid = (n: number) => `28e124fb-b2fc-47f6-a407-00000000000${n}`;
const DOMAIN = "upgraded";

describe("a state that another version of this package has written", () => {
  let project: Project;
  let alone: HostDevice;
  let loose: HostDevice;
  let whole: HostDevice;
  let before: string[];
  let domainUuid: string;

  beforeEach(async () => {
    const [one, two] = await subchannels(2);
    assert.ok(one && two);
    [alone, loose, whole] = [one, two, unboundSubchannel()];
    await defineGuest(theHost(), { name: DOMAIN });
    domainUuid = (await mustOnHost(theHost(), `virsh -c qemu:///system domuuid ${DOMAIN}`)).trim();
    before = await traces(DOMAIN);
    project = await Project.create();
    project.declare(program());
    await project.up();
  });
  afterEach(async () => {
    await project.remove();
    await stopGuest(theHost(), DOMAIN);
  });

  /** One of each resource that keeps a state, and a device of which nobody says what disk it is. */
  const program = ({ isChanged = false, live = true } = {}): Program => ({
    alone: { subchannel: alone.subchannel, device: alone.device, uuid: uuid(1), autostart: !isChanged },
    loose: { subchannel: loose.subchannel, uuid: uuid(3), active: !isChanged },
    driver: { class: "SubchannelDriver", device: whole.device, connection: { sudo: true }, force: isChanged },
    mdev: { ...whole, uuid: uuid(2), opts: { dependsOn: ["driver"] } },
    disk: {
      class: "GuestDisk",
      domain: DOMAIN,
      mediatedDevice: uuid(2),
      // 0.1.0 did not know it. A PassthroughDasd, in the same program as before, declares it now.
      device: whole.device,
      live,
      ...(isChanged ? { guestDevice: "0.0.00c1" } : {}),
      opts: { dependsOn: ["mdev"] },
    },
  });

  const particulars = (): Particulars => ({
    ...particularsOf(connection()),
    DOMAIN_UUID: domainUuid,
    ALONE: alone.subchannel,
    ALONE_AS_NAME: alone.subchannel.replaceAll(".", "_"),
    ALONE_DEVICE: alone.device,
    LOOSE: loose.subchannel,
    LOOSE_AS_NAME: loose.subchannel.replaceAll(".", "_"),
    LOOSE_DEVICE: loose.device,
    WHOLE: whole.subchannel,
    WHOLE_AS_NAME: whole.subchannel.replaceAll(".", "_"),
    WHOLE_DEVICE: whole.device,
  });

  /** Puts a recorded state in the place of that of the devices that are there. */
  async function takeOver(version: string): Promise<void> {
    const file = join(project.folder, "state.json");
    writeFileSync(file, recordedState(version, particulars()), { mode: 0o600 });
    await project.stack.must("stack", "import", "--file", file);
  }

  for (const version of VERSIONS) {
    it(`${version}: shows no change, is refreshed, updated and destroyed`, async () => {
      if (RECORD !== undefined) {
        const { stdout } = await project.stack.must("stack", "export", "--show-secrets");
        recordState(RECORD, stdout, particulars());
      }
      await takeOver(version);
      await project.stack.must("preview", "--expect-no-changes");
      await project.seesNoDrift();

      await project.stack.must("refresh", "--yes", "--skip-preview");
      await project.seesNoDrift();

      await takeOver(version);
      project.declare(program({ live: false }));
      assert.match((await project.up()).output, /~ 1 updated/);
      await takeOver(version);
      project.declare(program({ isChanged: true }));
      const { output } = await project.up();
      assert.match(output, /~ 3 updated/);
      assert.match(output, /\+-1 replaced/);
      await project.seesNoDrift();
      assert.deepEqual(await definitions(alone), { [`${alone.subchannel}/${uuid(1)}`]: "manual" });
      assert.deepEqual(await actives(loose), []);

      // As it was written, though the host has something else by now.
      await takeOver(version);
      await project.destroy();
      assert.deepEqual([await actives(alone, loose, whole), await definitions(alone, loose, whole)], [[], {}]);
      assert.deepEqual(await traces(DOMAIN), before);
    });
  }
});
