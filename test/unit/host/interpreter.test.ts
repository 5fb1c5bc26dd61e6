import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { shellDialect, virshDialect } from "../../../provider/host/dialects";
import { Interpreter } from "../../../provider/host/interpreter";
import { InterpreterEnded, InterpreterSilent } from "../../../provider/host/interpreterErrors";
import { until } from "../../../provider/waiting";
import { LocalChannel } from "../../support/localChannel";

describe("an interpreter", () => {
  let channels: LocalChannel[];
  let shell: Interpreter;

  beforeEach(() => {
    channels = [];
    shell = new Interpreter(shellDialect, async (command) => {
      const channel = new LocalChannel(command);
      channels.push(channel);
      return channel;
    });
  });
  afterEach(() => shell.close());

  const run = (script: string) => shell.run(script, 5_000);

  it("gives each command its own output, errors and status", async () => {
    assert.deepEqual(await run("echo out; echo err >&2"), { ok: true, stdout: "out\n", stderr: "err\n" });
    assert.deepEqual(await run("printf 'no line end'; exit 3"), { ok: false, stdout: "no line end", stderr: "" });
    assert.deepEqual(await run("true"), { ok: true, stdout: "", stderr: "" });
  });

  it("runs all commands in one process, in the order in which they were given", async () => {
    const pids = await Promise.all([...Array(20).keys()].map((n) => run(`echo ${n} $$`)));
    const pid = channels[0]?.child.pid;
    assert.deepEqual(
      pids.map(({ stdout }) => stdout.trim()),
      [...Array(20).keys()].map((n) => `${n} ${pid}`),
    );
    assert.equal(channels.length, 1);
  });

  it("takes large answers", async () => {
    assert.equal((await run("seq 1 100000")).stdout.length, 588_895);
  });

  it("does not take for an answer what a login script prints", async () => {
    const noisy = new Interpreter(
      { ...shellDialect, start: "sh -c 'echo Welcome; echo Maintenance at noon >&2; exec sh'" },
      async (command) => new LocalChannel(command),
    );
    assert.equal((await noisy.run("echo out", 5_000)).stdout, "out\n");
    noisy.close();
  });

  it("lets no command read those that follow it, nor change the shell for them", async () => {
    await run("cat; cd /; exec 2>&1; set -e; x=1");
    assert.equal((await run('echo "$x"; false; echo on; pwd')).stdout, `\non\n${process.cwd()}\n`);
  });

  it("says what the program said when it ends, and starts another for the next command", async () => {
    const dying = new Interpreter(
      { ...shellDialect, start: "sh -c 'echo cannot start >&2; exit 7'" },
      async (command) => new LocalChannel(command),
    );
    await assert.rejects(dying.run("true", 5_000), (error) => {
      assert.ok(error instanceof InterpreterEnded);
      assert.equal(error.stderr, "cannot start\n");
      assert.equal(error.exitCode, 7);
      return true;
    });
    await assert.rejects(run("kill -9 $$"), InterpreterEnded);
    assert.equal((await run("echo again")).stdout, "again\n");
    assert.equal(channels.length, 2);
  });

  it("gives up a silent program at the limit, and starts another for the next command", async () => {
    await assert.rejects(shell.run("kill -STOP $$", 50), InterpreterSilent);
    assert.equal((await run("echo again")).stdout, "again\n");
    assert.ok(await until(5_000, async () => channels[0]?.child.signalCode ?? undefined));
  });

  it("fails those that wait together with the one that got no answer, and those that cannot be started", async () => {
    const waiting = ["kill -STOP $$", "echo never", "echo never"].map((script) => shell.run(script, 50));
    const begun = (await Promise.allSettled(waiting)).map((outcome) =>
      outcome.status === "rejected" && outcome.reason instanceof InterpreterSilent ? outcome.reason.begun : undefined,
    );
    assert.deepEqual(begun, [true, false, false], "those that were never written are not begun");
    let dials = 0;
    const unreachable = new Interpreter(shellDialect, async () => {
      dials += 1;
      throw new Error("unreachable");
    });
    const failed = await Promise.allSettled(["one", "two", "three"].map((script) => unreachable.run(script, 5_000)));
    assert.deepEqual(
      failed.map(({ status }) => status),
      ["rejected", "rejected", "rejected"],
    );
    assert.equal(dials, 1);
  });

  describe("of looks", () => {
    let looks: Interpreter;
    let writes: number;
    beforeEach(() => {
      writes = 0;
      const open = async (command: string) => {
        const channel = new LocalChannel(command);
        const write = channel.write.bind(channel);
        channel.write = (text) => {
          writes += 1;
          write(text);
        };
        channels.push(channel);
        return channel;
      };
      looks = new Interpreter(shellDialect, open);
    });
    afterEach(() => looks.close());

    const look = (script: string) => looks.run(script, 5_000, { look: true });

    it("writes those that wait together, and gives each its own answer", async () => {
      const numbers = [...Array(50).keys()];
      const answers = await Promise.all(numbers.map((n) => look(`printf ${n}; echo e${n} >&2; [ ${n} != 7 ]`)));
      assert.deepEqual(
        answers,
        numbers.map((n) => ({ ok: n !== 7, stdout: String(n), stderr: `e${n}\n` })),
      );
      assert.equal(writes, 2, "the preamble, and all commands");
    });

    it("runs those once more that got no answer since the program ended", async () => {
      const marker = join(tmpdir(), `interpreter-ended-${process.pid}`);
      const dies = `if [ ! -e ${marker} ]; then touch ${marker}; kill -9 $$; exit; fi; rm ${marker}; echo survived`;
      const answers = await Promise.all(["echo before", dies, "echo after"].map(look));
      assert.deepEqual(
        answers.map(({ stdout }) => stdout),
        ["before\n", "survived\n", "after\n"],
      );
      assert.equal(channels.length, 2);
    });

    it("writes a change alone, in its turn", async () => {
      const change = (script: string) => looks.run(script, 5_000);
      const answers = await Promise.all([look("echo 1"), look("echo 2"), change("echo 3"), look("echo 4")]);
      assert.equal(answers.map(({ stdout }) => stdout).join(""), "1\n2\n3\n4\n");
      assert.equal(writes, 4, "the preamble, two looks, a change, a look");
    });

    it("gives up those that end the program each time", async () => {
      const outcomes = await Promise.allSettled(["kill -9 $$", "echo after"].map(look));
      assert.deepEqual(
        outcomes.map(({ status }) => status),
        ["rejected", "rejected"],
      );
      assert.equal((await look("echo again")).stdout, "again\n");
    });
  });

  it("has a scratch folder that nobody else can read, and that goes with it", async () => {
    const { stdout: folder } = await run('printf %s "$scratch"');
    assert.equal((await run('stat -c %a "$scratch"')).stdout, "700\n");
    shell.close();
    assert.ok(await until(5_000, async () => !existsSync(folder) || undefined));
  });

  it("leaves no scratch folder behind when its connection breaks while it writes", async () => {
    const { stdout: folder } = await run('printf %s "$scratch"');
    const [channel] = channels;
    assert.ok(channel && existsSync(folder));
    channel.child.stdout?.destroy();
    channel.write("echo to nobody\n");
    assert.ok(await until(5_000, async () => !existsSync(folder) || undefined));
  });
});

describe("the dialect of virsh", () => {
  const { frame, parse } = virshDialect("qemu:///system");
  const marks = { begin: "1-begin", end: "1-end" };
  const command = "nodedev-info x";
  const line = frame(command, marks).trimEnd();
  const answer = { ok: true, stdout: "Name: x\n\n", stderr: "" };

  const transcripts: [string, string][] = [
    ["behind the prompt", `virsh # ${line}\n${marks.begin}Name: x\n\n${marks.end}virsh # `],
    [
      "behind other output, where the prompt came earlier",
      `Welcome\nvirsh # ${line}\n${marks.begin}Name: x\n\n${marks.end}`,
    ],
    ["of a virsh that repeats nothing", `virsh # ${marks.begin}Name: x\n\n${marks.end}virsh # `],
  ];
  for (const [what, stdout] of transcripts) {
    it(`reads an answer ${what}`, () => {
      assert.deepEqual(parse(stdout, `error: ${marks.end}\n`, marks), answer);
    });
  }

  it("waits for the marks on both streams, in whatever pieces they come", () => {
    const stdout = `virsh # ${line}\n${marks.begin}${marks.end}`;
    const errors = "error: Could not find matching device 'x'\nerror: Node device not found\n";
    const stderr = `${errors}error: ${marks.end}\n`;
    for (let at = 0; at < stdout.length; at++) {
      assert.equal(parse(stdout.slice(0, at), stderr, marks), undefined);
    }
    assert.equal(parse(stdout, "", marks), undefined);
    assert.deepEqual(parse(stdout, stderr, marks), { ok: false, stdout: "", stderr: errors });
  });

  it("does not take for a failure that libvirtd was restarted", () => {
    const stdout = `${marks.begin}Name: x\n\n${marks.end}`;
    const news = "error: Disconnected from qemu:///system due to end of file\nerror: Reconnected to the hypervisor\n";
    assert.deepEqual(parse(stdout, `${news}error: ${marks.end}\n`, marks), answer);
  });

  it("does not take the repeated command for a mark", () => {
    const written = frame(command, marks);
    assert.ok(!written.includes(marks.begin) && !written.includes(marks.end));
  });
});
