import assert from "node:assert/strict";
import { bootsIn, tailOf } from "../../../host/boot";

const first = "79829df9-43a4-42a5-a1ae-3dfaa2469147";
const second = "85b281ef-e74d-4a7f-aa97-72237d8c27f3";
const log = `\u001b[32m[  OK  ]\u001b[0m Started ssh\r\nembedded host ready: boot ${first}\r\nembedded host ready: boot ${second}\r\n`;

describe("a host's console", () => {
  it("tells each boot that came up, in their order", () => {
    assert.deepEqual(bootsIn(log), [first, second]);
  });

  it("tells none while the host still boots, nor from a line that is half written", () => {
    assert.deepEqual(bootsIn("[  OK  ] Started ssh\nembedded host ready: boot 79829df9-43a4"), []);
  });

  it("is shown without colours, its last twenty lines", () => {
    assert.equal(tailOf(log).split("\n")[0], "[  OK  ] Started ssh");
    const long = Array.from({ length: 50 }, (_, line) => `line ${line}`).join("\n");
    assert.equal(tailOf(long).split("\n").length, 20);
    assert.match(tailOf(long), /line 49$/);
  });
});
