import assert from "node:assert/strict";
import { deletedFirst } from "../../provider/registering";

describe("the options of what is the same thing before and after its replacement", () => {
  it("have it deleted first, but where the user says otherwise", () => {
    assert.equal(deletedFirst().deleteBeforeReplace, true);
    assert.deepEqual(deletedFirst({ protect: true }), { protect: true, deleteBeforeReplace: true });
    assert.equal(deletedFirst(Object.fromEntries([["deleteBeforeReplace", undefined]])).deleteBeforeReplace, true);
    assert.equal(deletedFirst({ deleteBeforeReplace: false }).deleteBeforeReplace, false);
  });
});
