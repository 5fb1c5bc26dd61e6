import assert from "node:assert/strict";
import { formatResults, measured, parseResults } from "../../../tools/bench/results";
import { sample } from "./sample";

describe("the results of a benchmark", () => {
  it("are read as they were written", () => {
    const results = { forky: sample() };
    assert.deepEqual(parseResults(formatResults(results)), results);
  });

  it("come in the usual order of the suites, those that there are", () => {
    const names = (text: string) => measured(parseResults(text)).map(([suite]) => suite);
    assert.deepEqual(names(formatResults({ forky: sample(), bookworm: sample() })), ["bookworm", "forky"]);
    assert.deepEqual(names("{}"), []);
  });

  it("are refused, with what is wrong, when somebody else wrote them", () => {
    assert.throws(() => parseResults('{"forky":{"rounds":"three"}}'), /not what this benchmark writes.*rounds/s);
    assert.throws(() => parseResults('{"trixie":{}}'), /not what this benchmark writes/);
  });
});
