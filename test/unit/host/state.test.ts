import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { knownHostsLine } from "../../../host/identity";
import { hostDown, hostStatus, runningHost } from "../../../host/lifecycle";
import { alone, checkName, filesOf, knownNames, livePid } from "../../../host/state";
import { temporaryHome } from "../../support/temporaryHome";

describe("the files of a host", () => {
  const home = temporaryHome("XDG_STATE_HOME");

  function leaveBehind(name: string, pid: number): void {
    mkdirSync(filesOf(name).dir, { recursive: true });
    writeFileSync(filesOf(name).pid, `${pid}\n`);
  }

  it("are in the folder for state, one folder for each name", () => {
    assert.equal(filesOf("a").dir, join(home(), "pulumi-dasd-mdev", "hosts", "a"));
    assert.deepEqual(knownNames(), []);
  });

  it("do not make a stranger of a recycled process id the host's QEMU", () => {
    leaveBehind("a", process.pid);
    assert.equal(livePid("a"), undefined);
  });

  it("that a dead host left are shown as dead, and removed by 'down'", async () => {
    leaveBehind("a", process.pid);
    assert.deepEqual(await hostStatus(), [{ name: "a", state: "dead" }]);
    assert.equal(await hostDown("a"), true);
    assert.deepEqual(await hostStatus(), []);
    assert.equal(await hostDown("a"), false);
  });

  it("tell how to start a host that does not run", async () => {
    await assert.rejects(
      runningHost("a"),
      /^Error: No host named 'a' runs: start it with 'npm run host -- up --name a'\.$/,
    );
  });

  it("are changed by one 'up', 'down' or 'reboot' at a time", async () => {
    const order: string[] = [];
    let two: Promise<number> | undefined;
    await alone("a", async () => {
      order.push("one begins");
      two = alone("a", async () => order.push("two"));
      // That it does not begin has no event to wait for: it gets this long to be wrong.
      await Promise.race([two, new Promise((resolve) => setTimeout(resolve, 50))]);
      order.push("one ends");
    });
    await two;
    assert.deepEqual(order, ["one begins", "one ends", "two"]);
  });

  it("are free again after an 'up' that failed", async () => {
    await assert.rejects(
      alone("a", async () => Promise.reject(new Error("broken"))),
      /broken/,
    );
    assert.equal(await alone("a", async () => "free again"), "free again");
  });
});

describe("a host's name", () => {
  it("is one that a hostname and a folder can have", () => {
    for (const good of ["a", "dev", "test-bookworm", "0"]) {
      checkName(good);
    }
    for (const bad of ["", "A", "a_b", "../a", "-a", "a-", "a b", "a".repeat(33), "a\n"]) {
      assert.throws(() => checkName(bad), /cannot be a host's name/, JSON.stringify(bad));
    }
  });
});

describe("a host's line for known_hosts", () => {
  it("names the address with its port, as OpenSSH writes it", () => {
    assert.equal(knownHostsLine(2222, "ssh-ed25519 AAAA"), "[127.0.0.1]:2222 ssh-ed25519 AAAA");
  });
});
