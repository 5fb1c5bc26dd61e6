import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { execa } from "execa";
import { mdevOf } from "../../../../tools/arena/mdevs";
import { batchScript, linesForOne, loopScript, virshCommands } from "../../../../tools/bench/contestants/scripts";
import type { Phase } from "../../../../tools/bench/results";

const mdevs = ["0.0.0004", "0.0.0005"].map((subchannel) => mdevOf("h", { subchannel, device: "0.0.3000" }));
const ups = mdevs.flatMap((mdev) => virshCommands("up", mdev));

/** A virsh that writes down its arguments, what it is told, and the files that it is to define. */
const STANDIN = `#!/bin/sh
echo "virsh $*" >> "$LOG"
[ $# -gt 3 ] || cat >> "$LOG"
cat *.xml > "$XML" 2>/dev/null
true
`;

describe("the scripts of a benchmark", () => {
  let folder = "";

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "bench-scripts-"));
    await writeFile(join(folder, "virsh"), STANDIN, { mode: 0o755 });
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** Runs a script as it is run on a host: through the stdin of a shell. */
  async function run(script: string): Promise<{ log: string[]; xml: string }> {
    const [LOG, XML] = [join(folder, "log"), join(folder, "xml")];
    const PATH = [folder, process.env.PATH].join(delimiter);
    await execa("sh", [], { input: script, cwd: folder, env: { PATH, LOG, XML, TMPDIR: folder } });
    return { log: (await readFile(LOG, "utf8")).trimEnd().split("\n"), xml: await readFile(XML, "utf8") };
  }

  it("give all commands to one virsh in a batch", async () => {
    const { log, xml } = await run(batchScript("up", mdevs));
    assert.deepEqual(log, ["virsh -q -c qemu:///system", ...ups]);
    assert.equal(
      xml,
      mdevs
        .map((mdev) => mdev.xml)
        .sort()
        .join(""),
    );
  });

  it("start a virsh for each command in a loop", async () => {
    const { log } = await run(loopScript("up", mdevs));
    assert.deepEqual(
      log,
      ups.map((command) => `virsh -q -c qemu:///system ${command}`),
    );
  });

  it("do for one device what the loop does, line by line", async () => {
    const [mdev] = mdevs;
    assert.ok(mdev);
    const { log } = await run(linesForOne("up", mdev).join("\n"));
    assert.deepEqual(
      log,
      virshCommands("up", mdev).map((command) => `virsh -q -c qemu:///system ${command}`),
    );
  });

  it("define, mark, start and read; read device and parent; stop and undefine", () => {
    const [mdev] = mdevs;
    assert.ok(mdev);
    const { name } = mdev;
    const commands = (phase: Phase) => virshCommands(phase, mdev);
    assert.deepEqual(commands("up"), [
      `nodedev-define ${name}.xml`,
      `nodedev-autostart ${name}`,
      `nodedev-start ${name}`,
      `nodedev-info ${name}`,
    ]);
    assert.deepEqual(commands("refresh"), [
      `nodedev-info ${name}`,
      `nodedev-dumpxml ${name}`,
      "nodedev-dumpxml css_0_0_0004",
    ]);
    assert.deepEqual(commands("destroy"), [`nodedev-destroy ${name}`, `nodedev-undefine ${name}`]);
  });
});
