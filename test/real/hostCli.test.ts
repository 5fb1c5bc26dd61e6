import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { execa } from "execa";
import { hostDown, onHost, runningHost } from "../../host";
import { CHECKOUT } from "../../tools/lib/paths";
import { blocksOf } from "../support/markdown";
import { theHost } from "./support/world";

describe("the embedded host's commands", () => {
  after(() => hostDown("mine"));

  const run = (command: string) =>
    execa("bash", ["-euc", command], { cwd: CHECKOUT, env: { ...process.env }, reject: false, stdin: "ignore" });

  it("bring up a host beside another, show it, reboot it with its disk, and end it", async () => {
    const block = blocksOf("CONTRIBUTING.md").find(({ text }) => text.includes("npm run host -- up"));
    const [up = "", bind = "", list = "", down = "", ...none] = (block?.text ?? "").trim().split("\n");
    assert.deepEqual(none, []);

    const made = await run(up);
    assert.equal(made.exitCode, 0, made.stderr);
    const mine = await runningHost("mine");
    for (const line of [
      "host 127.0.0.1",
      `port ${mine.port}`,
      `key ${mine.keyPath}`,
      `known-hosts-line ${mine.knownHostsLine}`,
    ]) {
      assert.ok(made.stdout.split("\n").includes(line), `${line} is not in ${made.stdout}`);
    }
    assert.notEqual(mine.port, theHost().port);
    assert.notEqual(mine.hostKey, theHost().hostKey);
    assert.deepEqual(
      mine.devices.map(({ device }) => device),
      ["0.0.3000", "0.0.3001", "0.0.3002", "0.0.3003"],
    );

    const listening = readFileSync("/proc/net/tcp", "utf8");
    const port = mine.port.toString(16).toUpperCase().padStart(4, "0");
    assert.match(listening, new RegExp(` 0100007F:${port} 00000000:0000 0A`));
    assert.doesNotMatch(listening, new RegExp(` 00000000:${port} `));

    const drivers = await onHost(mine, "basename $(readlink /sys/bus/css/devices/0.0.0004/driver)", { user: "ops" });
    assert.equal(drivers.stdout, "io_subchannel\n");
    const groups = await onHost(mine, "id -nG; sudo -n id -u", { user: "ops" });
    assert.match(groups.stdout, /\blibvirt\b[\s\S]*\n0\n$/);

    const again = await run(up);
    assert.equal(again.exitCode, 1);
    assert.match(again.stderr, /^A host named 'mine' runs already.*npm run host -- down --name mine/m);

    assert.equal((await run(bind)).exitCode, 0);
    const bound = await run(list);
    assert.match(bound.stdout, /^none +0\.0\.0004/m);
    await onHost(mine, "echo kept > /root/kept");
    const rebooted = await run("npm run host -- reboot --name mine");
    assert.equal(rebooted.exitCode, 0, rebooted.stderr);
    assert.equal(
      (await onHost(mine, "cat /root/kept; basename $(readlink /sys/bus/css/devices/0.0.0004/driver)")).stdout,
      "kept\nvfio_ccw\n",
    );
    assert.match((await run("npm run host -- status")).stdout, /^name mine$/m);

    assert.equal((await run(down)).exitCode, 0);
    await assert.rejects(runningHost("mine"));
    assert.throws(() => readFileSync(mine.keyPath));
  });
});
