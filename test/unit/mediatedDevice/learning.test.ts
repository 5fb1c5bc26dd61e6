import assert from "node:assert/strict";
import { untilLibvirtKnowsActive } from "../../../provider/mediatedDevice/learning";
import { mdevName } from "../../../provider/names/mdevName";

const id = (n: number) => ({ uuid: `18e124fb-b2fc-47f6-a407-00000000000${n}`, subchannel: `0.0.000${n}` });

describe("a libvirt that learns of active devices", () => {
  it("is asked once for all who wait, until it knows theirs", async function () {
    this.timeout(60_000);
    const asked: string[][] = [];
    const read = async (...words: string[]) => {
      asked.push(words);
      return [1, 2, 3]
        .slice(0, asked.length)
        .map((n) => `${mdevName(id(n))}\n`)
        .join("");
    };
    const host = { read, see: async () => "usage_usec 1000000\n" };
    assert.deepEqual(await Promise.all([1, 2].map((n) => untilLibvirtKnowsActive(host, id(n)))), [true, true]);
    assert.deepEqual(asked, Array(2).fill(["nodedev-list", "--cap", "mdev"]));
  });
});
