import assert from "node:assert/strict";
import { shellDialect } from "../../../provider/host/dialects";
import { Interpreter } from "../../../provider/host/interpreter";
import { Programs } from "../../../provider/host/programs";
import { LocalChannel } from "../../support/localChannel";

describe("programs that stay open", () => {
  let programs: Programs;
  let started: number;
  beforeEach(() => {
    started = 0;
    programs = new Programs(
      () =>
        new Interpreter(shellDialect, async (command) => {
          started += 1;
          return new LocalChannel(command);
        }),
    );
  });
  afterEach(() => programs.close());

  const look = (script: string) => programs.forLook().run(script, 5_000, { look: true });
  const change = (script: string) => programs.forChange().run(script, 5_000);

  it("are one for what is asked one after the other", async () => {
    const pids = [await look("echo $$"), await change("echo $$"), await look("echo $$"), await change("echo $$")];
    assert.equal(new Set(pids.map(({ stdout }) => stdout)).size, 1);
    assert.equal(started, 1);
  });

  it("are still one where it was started before it was needed", async () => {
    programs.warmUp();
    programs.warmUp();
    await change("true");
    assert.equal(started, 1);
  });

  it("are started again where that had failed, so that the command tells why", async () => {
    let tries = 0;
    const failing = new Programs(
      () =>
        new Interpreter(shellDialect, async () => {
          tries += 1;
          throw new Error(`no way, ${tries}`);
        }),
    );
    failing.warmUp();
    await assert.rejects(failing.forChange().run("true", 5_000), { message: "no way, 2" });
  });

  it("are one for looks that are asked together", async () => {
    await Promise.all(["echo 1", "echo 2", "echo 3"].map(look));
    assert.equal(started, 1);
  });

  it("are two for many looks, each with its answer, and never all of them", async () => {
    const asked = Array.from({ length: 200 }, (_, index) => `echo ${index}`);
    const answers = await Promise.all(asked.map(look));
    assert.deepEqual(
      answers.map(({ stdout }) => stdout),
      asked.map((_, index) => `${index}\n`),
    );
    assert.equal(started, 2);
  });

  it("are one more for each change beside another, and for a look beside changes, which does not wait for them", async () => {
    const fifo = "f=$(mktemp -u); mkfifo $f; echo $f";
    const gates = (await Promise.all([look(fifo), look(fifo)])).map(({ stdout }) => stdout.trim());
    const changes = gates.map((gate) => change(`cat ${gate}; rm ${gate}`));
    assert.equal((await look("echo looked")).stdout, "looked\n");
    assert.equal(started, 3);
    await look(gates.map((gate) => `echo done > ${gate}`).join("\n"));
    assert.deepEqual(
      (await Promise.all(changes)).map(({ stdout }) => stdout),
      ["done\n", "done\n"],
    );
    await Promise.all([change("true"), change("true"), look("true"), look("true")]);
    assert.equal(started, 3);
  });
});
