import assert from "node:assert/strict";
import { type AuthenticationType, type ParsedKey, utils } from "ssh2";
import { type Login, loginOf } from "../../../provider/ssh/login";
import { routeTo } from "../../../provider/ssh/route";
import { newKeyPair } from "../../../tools/lib/sshKey";

function newKey(): ParsedKey {
  const key = utils.parseKey(newKeyPair().private);
  assert.ok(!(key instanceof Error));
  return key;
}

/** With a password, keys of files, and perhaps some of an agent, which nobody asks. */
function login(names: string[], agent: ParsedKey[] = []): Login {
  const way = { password: "secret", agentSocketPath: "/nowhere", sshConfigPath: "none" };
  const [hop] = routeTo({ host: "kvm1", ...way });
  const files = names.map((from) => ({ key: newKey(), from }));
  return loginOf(hop, { agent, files, unusable: [], certificate: undefined });
}

/** What is tried next, as an error would call it, when the host offers this; undefined at the end. */
function next({ handler, told }: Login, offered: AuthenticationType[], partly: boolean): string | undefined {
  const given: unknown[] = [];
  handler(offered, partly, (method) => given.push(method));
  const [, tried = ""] = /^tried were (.*?);/.exec(told()) ?? [];
  return given.length > 0 ? tried.split(", ").at(-1) : undefined;
}

describe("the way through the methods of logging in", () => {
  it("goes on after a part of the login with what was refused before, and not with what was accepted", () => {
    const way = login(["A", "B"]);
    assert.equal(next(way, ["publickey", "password"], false), "A");
    assert.equal(next(way, ["publickey", "password"], false), "B");
    assert.equal(next(way, ["publickey", "password"], false), "password");
    assert.equal(next(way, ["publickey", "password"], true), "A");
    assert.equal(next(way, ["publickey", "password"], false), "B");
    assert.equal(next(way, ["publickey", "password"], false), undefined);
  });

  it("ends where the library passes over key after key, and says each time that a part was accepted", () => {
    const way = login(["A", "B"]);
    assert.equal(next(way, ["password"], false), "password");
    // As it does of RSA keys, where the host takes no signature of theirs.
    assert.equal(next(way, ["publickey"], true), "A");
    assert.equal(next(way, ["publickey"], true), "B");
    assert.equal(next(way, ["publickey"], true), undefined);
  });

  it("ends where it passes over the agent's keys, too, and does not say what the host offers after them", () => {
    const way = login(["A", "B"], [newKey()]);
    const passedOver = ["1 of the agent's keys", "A", "B"];
    assert.equal(next(way, ["password"], false), "password");
    assert.deepEqual(
      passedOver.map(() => next(way, ["publickey"], true)),
      passedOver,
    );
    assert.equal(next(way, ["publickey"], true), undefined);
  });

  it("takes what is left after the agent's keys, since one may have been accepted", () => {
    const way = login([], [newKey()]);
    assert.equal(next(way, ["publickey"], false), "1 of the agent's keys");
    assert.equal(next(way, ["publickey"], false), "keyboard-interactive");
    assert.equal(next(way, ["password"], false), "password");
    assert.equal(next(way, ["password"], false), undefined);
  });
});
