import assert from "node:assert/strict";
import fc from "fast-check";
import { engineSafe } from "../../provider/engineSafe";
import { HostError } from "../../provider/errors/hostError";
import { PartlyDone } from "../../provider/errors/partlyDone";
import { inTurn } from "../../provider/host/turns";
import { inEngineTerms, type Lifecycle } from "../../provider/lifecycle";
import { recordingPartial } from "../../provider/partialFailure";
import { warningsOf } from "../support/warnings";

const hasUndefined = (value: unknown): boolean =>
  value === undefined || (typeof value === "object" && value !== null && Object.values(value).some(hasUndefined));

/** What fast-check makes has undefined in it, at any depth. */
const bags = fc.object({ withNullPrototype: true });
const facts = { kind: "unreachable", what: "cannot do it", host: "ops@kvm1:22" } as const;

/** A resource that answers the same to each operation. */
function always(value: object): Lifecycle {
  return {
    check: () => ({ inputs: { ...value }, failures: [] }),
    diff: () => ({ changes: true, replaces: [], deleteBeforeReplace: true }),
    create: async () => ({ id: "id", outs: value }),
    read: async () => ({ id: "id", props: value, inputs: value }),
    update: async () => ({ outs: value }),
    remove: async () => undefined,
  };
}

/** A resource of which nobody knows whether it is there. */
function partly(outs: object): Lifecycle {
  const failing = () =>
    recordingPartial<never>(
      () => ({ id: "id", outs }),
      () => Promise.reject(new PartlyDone(facts)),
    );
  return { ...always({}), create: failing, update: failing };
}

async function failureOf(work: Promise<unknown>): Promise<Error> {
  try {
    await work;
  } catch (error) {
    assert.ok(error instanceof Error);
    return error;
  }
  throw new Error("it did not fail");
}

describe("what goes to the engine", () => {
  it("has no undefined in it, at any depth, and is otherwise the same", () => {
    const safe = engineSafe({ a: undefined, b: { c: undefined, d: [1, undefined, { g: undefined }], e: null }, f: "" });
    assert.deepEqual(safe, { b: { d: [1, {}], e: null }, f: "" });
    assert.ok(!("a" in safe));
  });

  it("has none in the result of any operation, whatever a resource says", async () => {
    await fc.assert(
      fc.asyncProperty(bags, async (value) => {
        const lifecycle = inEngineTerms(always(value));
        const results = await Promise.all([
          lifecycle.check({}, {}),
          lifecycle.diff("id", {}, {}),
          lifecycle.create({}),
          lifecycle.read("id", {}),
          lifecycle.update("id", {}, {}),
        ]);
        assert.deepEqual(results.filter(hasUndefined), []);
        assert.equal(await lifecycle.delete("id", {}), undefined);
      }),
    );
  });

  it("has none in a partial failure, which has the provider that can delete it, and the reason", async () => {
    await fc.assert(
      fc.asyncProperty(bags, async (outs) => {
        const lifecycle = inEngineTerms(partly(outs));
        for (const work of [lifecycle.create, (inputs: object) => lifecycle.update("id", {}, { ...inputs })]) {
          const error = await failureOf(work({ __provider: "text" }));
          assert.ok(!hasUndefined({ ...error }));
          assert.deepEqual(
            { ...error },
            {
              id: "id",
              properties: { ...engineSafe(outs), uncertain: true, __provider: "text" },
              reasons: ["ops@kvm1:22: cannot do it"],
            },
          );
        }
      }),
    );
  });

  it("is no resource where it is certain that nothing was left", async () => {
    const refusing = () => Promise.reject(new HostError(facts));
    const lifecycle = inEngineTerms({ ...always({}), create: refusing });
    const error = await failureOf(lifecycle.create({}));
    assert.deepEqual(
      Object.keys(error).filter((key) => ["id", "properties", "reasons"].includes(key)),
      [],
    );
  });
});

describe("what is deleted under the old name of a resource", () => {
  const on = (host: string, way: object = {}) => ({ connection: { host, ...way } });
  const removing = (changes: Partial<Lifecycle> = {}) => {
    const removed: string[] = [];
    const remove = async (id: string) => {
      removed.push(id);
    };
    const check: Lifecycle["check"] = (_olds, news) => ({ inputs: { ...news }, failures: [] });
    return { ...inEngineTerms({ ...always({}), check, ...changes, remove }), removed };
  };

  it("stays where another one has adopted it in this update, also in part, and a warning says so", async () => {
    for (const { create, delete: remove, removed } of [removing(), removing(partly({}))]) {
      await create(on("kvm1")).catch(() => undefined);
      const warnings = await warningsOf(() => remove("id", on("kvm1", { user: "ops" })));
      assert.match(warnings.join(), /^warning: id stays on kvm1, since a resource of this program has it\. .*aliases/);
      assert.deepEqual(removed, []);
    }
  });

  it("stays where another one that is declared has adopted it in an earlier update, which did not come to the deletion", async () => {
    const { check, diff, delete: remove, removed } = removing();
    const { inputs } = await check({}, on("kvm1"));
    await diff("id", on("kvm1"), { ...inputs, __provider: "text" });
    await warningsOf(() => remove("id", on("kvm1")));
    assert.deepEqual(removed, []);
  });

  it("stays where another one adopts it while the deletion waits for its turn, also in part", async () => {
    const made = () => Promise.resolve({ id: "id", outs: {} });
    for (const [create, isMade] of [
      [made, true],
      [partly({}).create, true],
      [() => Promise.reject(new HostError(facts)), false],
    ] as const) {
      const removed: string[] = [];
      const lifecycle = inEngineTerms({
        ...always({}),
        create: async (inputs) => ({ ...(await inTurn("kvm1", "device", () => create(inputs))) }),
        remove: (id, _recorded, stays) =>
          inTurn("KVM1", "device", async () => {
            if (!stays()) {
              removed.push(id);
            }
          }),
      });
      const creation = lifecycle.create(on("kvm1")).catch(() => undefined);
      const warnings = await warningsOf(() => lifecycle.delete("id", on("kvm1")));
      await creation;
      assert.deepEqual([removed, warnings.length], isMade ? [[], 1] : [["id"], 0]);
    }
  });

  it("goes where it is another thing, or on another host, or nothing was made", async () => {
    const { create, delete: remove, removed } = removing();
    await create(on("kvm1"));
    await remove("id", on("kvm2"));
    await remove("other", on("kvm1"));
    assert.deepEqual(removed, ["id", "other"]);

    const refused = removing({ create: () => Promise.reject(new HostError(facts)) });
    await assert.rejects(refused.create(on("kvm1")));
    await refused.delete("id", on("kvm1"));
    assert.deepEqual(refused.removed, ["id"]);
  });

  it("goes where it was only compared with what was recorded, as a refresh does, or is to be replaced", async () => {
    const refreshed = removing();
    await refreshed.diff("id", on("kvm1"), on("kvm1"));
    await refreshed.check({}, on("kvm1", { user: "ops" }));
    await refreshed.diff("id", on("kvm1"), on("kvm1"));
    const replaced = removing({ diff: () => ({ changes: true, replaces: ["uuid"], deleteBeforeReplace: true }) });
    await replaced.check({}, on("kvm1"));
    await replaced.diff("id", on("kvm1"), on("kvm1"));
    for (const { delete: remove, removed } of [refreshed, replaced]) {
      await remove("id", on("kvm1"));
      assert.deepEqual(removed, ["id"]);
    }
  });
});
