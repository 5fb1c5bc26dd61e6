import assert from "node:assert/strict";
import { HostError } from "../../../provider/errors/hostError";
import { Host } from "../../../provider/host/host";
import { InterpreterEnded } from "../../../provider/host/interpreterErrors";
import { VirshError } from "../../../provider/host/virshError";
import { defineAnew } from "../../../provider/mediatedDevice/defineAnew";
import { mdevName } from "../../../provider/names/mdevName";

const subchannel = "0.0.0004";
const uuid = (n: number) => `18e124fb-b2fc-47f6-a407-00000000000${n}`;
const [old, ours, theirs] = [uuid(1), uuid(2), uuid(3)];
const at = (one: string) => mdevName({ subchannel, uuid: one });

/** A host whose mdevctl lists what is defined, and whose libvirt defines what, and answers as, it is told. */
class Defining extends Host {
  defined = [old];

  constructor(private readonly nodedevDefine: (host: Defining) => string) {
    super({ host: "kvm1" });
  }

  override async change(...[command, name = ""]: string[]): Promise<string> {
    if (command === "nodedev-define") {
      return this.nodedevDefine(this);
    }
    assert.equal(command, "nodedev-undefine");
    this.defined = this.defined.filter((one) => at(one) !== name);
    return "";
  }

  override async see(what: string): Promise<string> {
    const devices = this.defined.map((one) => ({ [one]: { mdev_type: "vfio_ccw-io", start: "manual", attrs: [] } }));
    return what === "cannot list the defined mediated devices" ? JSON.stringify([{ [subchannel]: devices }]) : "";
  }

  override async writeToDisk(): Promise<void> {}

  /** Defines one, and undoes it, as where a later step fails. @returns what was defined, what its error was, or undoing's. */
  async definedAndUndone(): Promise<{ id?: string; error?: unknown; undoing?: unknown }> {
    const undo: (() => Promise<void>)[] = [];
    const work = defineAnew(this, { subchannel, uuid: undefined, written: "/x" }, undo);
    const made = await work.then(
      (id) => ({ id: id.uuid }),
      (error: unknown) => ({ error }),
    );
    try {
      await Promise.all(undo.map((step) => step()));
      return made;
    } catch (undoing) {
      return { ...made, undoing };
    }
  }
}

const facts = { kind: "command-failed", host: "kvm1", what: "virsh nodedev-define failed" } as const;
const cutOff = () => new HostError({ ...facts, kind: "unreachable", cause: new InterpreterEnded("", undefined) });

describe("a device whose UUID libvirt makes", () => {
  it("is the one that libvirt's answer names, whatever somebody else defines meanwhile, and no other is undone", async () => {
    const host = new Defining((self) => {
      self.defined = [old, theirs, ours];
      return `Node device '${at(ours)}' defined from '/x'\n`;
    });
    assert.deepEqual(await host.definedAndUndone(), { id: ours });
    assert.deepEqual(host.defined, [old, theirs]);
  });

  it("is the only new one where the answer is lost; of several none is touched, and that is told", async () => {
    const losing = (...defined: string[]) =>
      new Defining((self) => {
        self.defined = [old, ...defined];
        throw cutOff();
      });
    const host = losing(ours);
    assert.deepEqual(Object.keys(await host.definedAndUndone()), ["error"]);
    assert.deepEqual(host.defined, [old]);

    const other = losing(ours, theirs);
    const { undoing } = await other.definedAndUndone();
    assert.match(String(undoing), /several devices were defined on 0\.0\.0004 at the same time/);
    assert.deepEqual(other.defined, [old, ours, theirs]);
  });

  it("is none where libvirt refuses: what is new then is somebody else's", async () => {
    const host = new Defining((self) => {
      self.defined = [old, theirs];
      throw new VirshError("other", { ...facts, said: "internal error" });
    });
    assert.match(String((await host.definedAndUndone()).error), /internal error/);
    assert.deepEqual(host.defined, [old, theirs]);
  });
});
