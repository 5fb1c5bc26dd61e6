import assert from "node:assert/strict";
import { countLogins, parseCursor } from "../../../tools/arena/connections";

describe("the SSH connections to a host", () => {
  it("are the logins of ops in sshd's log", () => {
    const at = "Nov 24 20:22:45 test-bookworm";
    const log = [
      `${at} sshd[3755]: Accepted publickey for ops from 10.0.2.2 port 40022 ssh2: ED25519 SHA256:abc`,
      `${at} sshd[3756]: Accepted publickey for root from 10.0.2.2 port 40024 ssh2: ED25519 SHA256:abc`,
      `${at} sshd[3757]: Connection closed by authenticating user ops 10.0.2.2 port 40026 [preauth]`,
      `${at} sshd-session[3758]: Accepted publickey for ops from 10.0.2.2 port 40028 ssh2: ED25519 SHA256:abc`,
      `${at} sshd-session[3758]: Disconnected from user ops 10.0.2.2 port 40028`,
      `${at} libvirtd[95]: Accepted publickey for ops from nowhere`,
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
