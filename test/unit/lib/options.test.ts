import assert from "node:assert/strict";
import { Command, Option } from "commander";
import { lists, whole } from "../../../tools/lib/options";

function parsed(...words: string[]): unknown {
  const command = new Command()
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
    .addOption(new Option("--suite <names>").argParser(lists(["one", "two", "three"])))
    .addOption(new Option("--count <n>").argParser(whole(1, 9)));
  return command.parse(words, { from: "user" }).opts();
}

describe("the options of the tools", () => {
  it("take lists, repeated or not, of known names alone", () => {
    assert.deepEqual(parsed("--suite", "two"), { suite: ["two"] });
    assert.deepEqual(parsed("--suite", "two,one", "--suite", "three"), { suite: ["two", "one", "three"] });
    assert.throws(() => parsed("--suite", "one,four"), /'--suite <names>'.*'four' is none of one, two, three/);
  });

  it("take whole numbers within bounds alone", () => {
    assert.deepEqual(parsed("--count", "9"), { count: 9 });
    for (const wrong of ["0", "10", "1.5", "many", ""]) {
      assert.throws(() => parsed("--count", wrong), /is no whole number from 1 to 9/);
    }
  });
});
