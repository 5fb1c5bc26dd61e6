import assert from "node:assert/strict";
import { measured, parseResults } from "../../../tools/bench/results";
import { formatKept } from "../../../tools/lib/kept";
import { sample } from "./sample";

describe("the results of a benchmark", () => {
  it("are read as they were written", () => {
    const results = { forky: sample() };
    assert.deepEqual(parseResults(formatKept(results)), results);
  });

  it("come in the usual order of the suites, those that there are", () => {
    const names = (text: string) => measured(parseResults(text)).map(([suite]) => suite);
    assert.deepEqual(names(formatKept({ forky: sample(), bookworm: sample() })), ["bookworm", "forky"]);
    assert.deepEqual(names("{}"), []);
  });

  it("are refused, with what is wrong, when somebody else wrote them", () => {
    assert.throws(
      () => parseResults('{"forky":{"rounds":"three"}}'),
      /bench\.json is not what its tool writes.*rounds/s,
    );
    assert.throws(() => parseResults('{"trixie":{}}'), /bench\.json is not what its tool writes/);
  });
});
