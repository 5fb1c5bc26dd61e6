import assert from "node:assert/strict";
import { countLogins, parseCursor } from "../../../tools/arena/connections";

describe("the SSH connections to a host", () => {
  it("are the logins of ops in sshd's log", () => {
    const log = [
      "Accepted publickey for ops from 10.0.2.2 port 40022 ssh2: ED25519 SHA256:abc",
      "Accepted publickey for root from 10.0.2.2 port 40024 ssh2: ED25519 SHA256:abc",
      "Connection closed by authenticating user ops 10.0.2.2 port 40026 [preauth]",
      "Accepted publickey for ops from 10.0.2.2 port 40028 ssh2: ED25519 SHA256:abc",
      "Disconnected from user ops 10.0.2.2 port 40028",
      "",
    ].join("\n");
    assert.equal(countLogins(log), 2);
    assert.equal(countLogins(""), 0);
  });

  it("are counted from a cursor of the journal on, and not without one", () => {
    assert.equal(parseCursor("-- cursor: s=1f;i=2a;b=3c;m=4;t=5;x=6\n"), "s=1f;i=2a;b=3c;m=4;t=5;x=6");
    assert.throws(() => parseCursor("-- No entries --\n"), /no cursor; journalctl printed: -- No entries --/);
  });
});
