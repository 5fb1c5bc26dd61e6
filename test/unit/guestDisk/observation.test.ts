import assert from "node:assert/strict";
import { attachmentOf, missingSteps, type Observed, occupant } from "../../../provider/guestDisk/observation";
import { inputsOf, stateOf } from "../../../provider/guestDisk/state";
import type { DomainXml } from "../../../provider/libvirt/domainXml";
import { domainUuid, state, uuid } from "./sample";

const xml = (guestDevice?: string): DomainXml => ({
  name: "vm1",
  uuid: domainUuid,
  running: true,
  mdevs: guestDevice === undefined ? [] : [{ uuid, guestDevice }],
  ccwDevices: [
    { what: "disk vda", guestDevice: "0.0.0001" },
    ...(guestDevice === undefined ? [] : [{ what: `mediated device ${uuid}`, guestDevice }]),
  ],
});
const observed = (live: DomainXml | undefined, config: DomainXml | undefined): Observed => ({
  domainUuid,
  domain: "vm1",
  live,
  config,
});
const at = "0.0.00a1";

describe("a disk in a domain", () => {
  const rows: [string, Observed, Partial<ReturnType<typeof attachmentOf>>][] = [
    ["in both", observed(xml(at), xml(at)), { running: true, live: true, config: true, guestDevice: at }],
    ["in the running guest alone", observed(xml(at), xml()), { live: true, config: false, guestDevice: at }],
    ["in the definition alone", observed(xml(), xml(at)), { running: true, live: false, config: true }],
    ["in a guest that is shut off", observed(undefined, xml(at)), { running: false, live: false, config: true }],
    ["in a transient guest", observed(xml(at), undefined), { running: true, live: true, config: false }],
    ["nowhere", observed(xml(), xml()), { live: false, config: false, guestDevice: undefined }],
    ["at another bus ID", observed(xml("0.0.00b2"), xml("0.0.00b2")), { guestDevice: "0.0.00b2" }],
    ["at another bus ID in the definition", observed(xml(at), xml("0.0.00b2")), { guestDevice: "0.0.00b2" }],
  ];
  for (const [where, found, expected] of rows) {
    it(`is seen ${where}`, () => {
      const seen = attachmentOf(found, uuid, at);
      assert.deepEqual({ ...seen, ...expected }, seen);
    });
  }

  it("is not in its own way, and what is in its way has a name", () => {
    assert.equal(occupant(xml(at), at, uuid), undefined);
    assert.equal(occupant(xml(at), "0.0.0001", uuid), "disk vda");
    assert.equal(occupant(xml(at), at, "28e124fb"), `mediated device ${uuid}`);
    assert.equal(occupant(undefined, at, uuid), undefined);
  });

  it("is read back as inputs that are a difference only where there is one", () => {
    const live = (found: Observed, declared: boolean) => {
      const props = stateOf({ ...state, declared: { live: declared } }, found, "0.0.3000");
      return [props.live, inputsOf(props).live];
    };
    assert.deepEqual(live(observed(xml(at), xml(at)), true), [true, true]);
    assert.deepEqual(live(observed(xml(), xml(at)), true), [false, false]);
    assert.deepEqual(live(observed(undefined, xml(at)), true), [false, true]);
    assert.deepEqual(live(observed(xml(at), xml(at)), false), [true, false]);
  });
});

describe("the disk behind a mediated device", () => {
  const readBack = (declared: string | undefined, behind: string | undefined) => {
    const props = stateOf({ ...state, declared: { live: true, device: declared } }, observed(xml(at), xml(at)), behind);
    return [props.device, inputsOf(props).device];
  };

  it("is shown, and is read back as declared where it was", () => {
    assert.deepEqual(readBack(undefined, "0.0.3000"), ["0.0.3000", undefined]);
    assert.deepEqual(readBack("0.0.3000", "0.0.3001"), ["0.0.3001", "0.0.3001"]);
    assert.deepEqual(readBack("0.0.3000", undefined), [undefined, "0.0.3000"]);
  });
});

describe("the steps to a disk in a guest", () => {
  const steps = (running: boolean, live: boolean, config: boolean, wanted: [boolean | undefined, boolean]) =>
    missingSteps({ running, live, config, guestDevice: undefined }, { live: wanted[0], config: wanted[1] }).map(
      ({ does, scope }) => `${does} ${scope}`,
    );

  it("are those that are missing: the definition first when attaching, and last when detaching", () => {
    assert.deepEqual(steps(true, false, false, [true, true]), ["attach config", "attach live"]);
    assert.deepEqual(steps(true, true, true, [false, false]), ["detach live", "detach config"]);
    assert.deepEqual(steps(true, true, true, [true, true]), []);
    assert.deepEqual(steps(true, true, false, [true, true]), ["attach config"]);
    assert.deepEqual(steps(true, false, true, [true, true]), ["attach live"]);
    assert.deepEqual(steps(true, true, false, [false, true]), ["attach config", "detach live"]);
  });

  it("leave a guest alone that does not run, or is not meant", () => {
    assert.deepEqual(steps(false, false, false, [true, true]), ["attach config"]);
    assert.deepEqual(steps(false, false, true, [false, false]), ["detach config"]);
    assert.deepEqual(steps(true, true, false, [undefined, true]), ["attach config"]);
  });
});
