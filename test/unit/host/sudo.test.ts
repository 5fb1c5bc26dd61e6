import assert from "node:assert/strict";
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { shellDialectOf, virshDialect } from "../../../provider/host/dialects";
import { Interpreter } from "../../../provider/host/interpreter";
import { InterpreterEnded, InterpreterSilent } from "../../../provider/host/interpreterErrors";
import { pastSudo, type Sudo, sudoRemedy } from "../../../provider/host/sudo";
import { TestFolder } from "../../support/keys";
import { LocalChannel } from "../../support/localChannel";

const PASSWORD = 'it\'s $(id) "secret"';

/** A sudo as far as it is used: it asks on stderr and reads one line, or asks nobody where FREE is set. */
const SUDO = `#!/bin/sh
printf '%s\\n' "$*" >> "$LOG"
ps -o args= -p $$ >> "$LOG"
env >> "$LOG"
prompt=
while [ "$1" != -- ]; do
  case $1 in -n) never=1 ;; -p) prompt=$2; shift ;; esac
  shift
done
shift
if [ "$FREE" = code ]; then
  printf 'sudo: it asks for more\\nVerification code: ' >&2
  IFS= read -r given
  exit 1
fi
if [ -z "$FREE" ]; then
  [ -z "$never" ] || { echo "sudo: a password is required" >&2; exit 1; }
  printf '%s' "$prompt" >&2
  IFS= read -r given
  if [ "$given" != "$PASSWORD_IS" ]; then
    printf 'Sorry, try again.\\n%s' "$prompt" >&2
    IFS= read -r given || { printf 'sudo: 1 incorrect password attempt\\n' >&2; exit 1; }
    echo "$given" >> "$LOG.leaked"
  fi
fi
IS_ROOT=yes exec "$@"
`;

/** A virsh as far as it is used: its prompt, echo, and a command that shows who runs it. */
const VIRSH = `#!/bin/sh
echo() {
  if [ "$1" = --err ]; then printf 'error: %s\\n' "$2" >&2; else printf '%s\\n' "$*"; fi
}
printf 'virsh # '
while IFS= read -r line; do
  eval "$line"
  printf '\\nvirsh # '
done
`;

describe("sudo", () => {
  const folder = new TestFolder();
  const log = folder.file("log");
  const running: Interpreter[] = [];

  before(() => {
    for (const [name, text] of Object.entries({ sudo: SUDO, virsh: VIRSH })) {
      writeFileSync(folder.file(name), text);
      chmodSync(folder.file(name), 0o755);
    }
  });
  beforeEach(() => writeFileSync(log, ""));
  afterEach(() => {
    for (const interpreter of running.splice(0)) {
      interpreter.close();
    }
  });
  after(() => folder.remove());

  const local = (command: string, free: boolean | "code") =>
    new LocalChannel(command, {
      PATH: `${folder.path}:${process.env.PATH}`,
      LOG: log,
      FREE: free === false ? "" : String(free),
      // The fake's own knowledge, as it would be in /etc/shadow.
      PASSWORD_IS: PASSWORD,
    });
  const shell = (sudo: Sudo | undefined, { free = false } = {}) => {
    const interpreter = new Interpreter(shellDialectOf(sudo), async (command) => local(command, free));
    running.push(interpreter);
    return interpreter;
  };
  const virsh = (sudo: Sudo | undefined, { free = false }: { free?: boolean | "code" } = {}) => {
    const interpreter = new Interpreter(virshDialect("qemu:///system", sudo), async (command) =>
      pastSudo(local(command, free), sudo),
    );
    running.push(interpreter);
    return interpreter;
  };
  const run = (interpreter: Interpreter, script: string) => interpreter.run(script, 5_000);
  const who = `sh -c 'echo "\${IS_ROOT:-no} $1"' sh "a b"`;

  it("runs single programs of a script as root, and the rest as the user", async () => {
    const asked = await run(shell({ password: PASSWORD }), `root ${who}; ${who}`);
    assert.deepEqual(asked, { ok: true, stdout: "yes a b\nno a b\n", stderr: "" });
    const free = await run(shell({ password: undefined }, { free: true }), `root ${who}; ${who}`);
    assert.deepEqual(free, { ok: true, stdout: "yes a b\nno a b\n", stderr: "" });
    const none = await run(shell(undefined), `root ${who}`);
    assert.deepEqual(none, { ok: true, stdout: "no a b\n", stderr: "" });
  });

  it("runs virsh as root, with a password where it asks for one", async () => {
    for (const [sudo, free] of [
      [{ password: PASSWORD }, false],
      [{ password: PASSWORD }, true],
      [{ password: undefined }, true],
    ] as const) {
      const interpreter = virsh(sudo, { free });
      const answers = await Promise.all([run(interpreter, 'echo "$IS_ROOT"'), run(interpreter, "echo again")]);
      for (const [index, said] of ["yes", "again"].entries()) {
        assert.equal(answers[index]?.ok, true);
        assert.ok(answers[index]?.stdout.includes(said), answers[index]?.stdout);
        assert.equal(answers[index]?.stderr, "");
      }
    }
  });

  it("is an error that says so when it asks and must not, or the password is wrong", async () => {
    const wrong = "wrong password";
    for (const sudo of [{ password: undefined }, { password: wrong }]) {
      const answer = await run(shell(sudo), `root ${who}`);
      assert.equal(answer.ok, false);
      assert.ok(sudoRemedy(answer.stderr), answer.stderr);
      const error = await run(virsh(sudo), "echo on").then(
        () => assert.fail("it ran"),
        (thrown: unknown) => thrown,
      );
      assert.ok(error instanceof InterpreterEnded);
      assert.equal(error.exitCode, 1);
      assert.ok(sudoRemedy(error.stderr), error.stderr);
      assert.ok(!`${answer.stderr}${error.stderr}`.includes(wrong));
    }
    // No command was taken for a second password.
    assert.ok(!existsSync(`${log}.leaked`));
  });

  it("is an error with its words where it asks for something else, and waits", async () => {
    const silence = await virsh({ password: PASSWORD }, { free: "code" })
      .run("echo on", 500)
      .then(
        () => assert.fail("it ran"),
        (thrown: unknown) => thrown,
      );
    assert.ok(silence instanceof InterpreterSilent);
    assert.match(silence.message, /no answer within 0\.5 s, but: sudo: it asks for more\nVerification code:/);
    assert.ok(sudoRemedy(silence.stderr));
  });

  it("has its password in no arguments and no environment", async () => {
    await run(shell({ password: "quite secret" }), `root ${who}; ps -eo args; env; root true`);
    const { stdout } = await run(shell({ password: "quite secret" }), "ps -eo args; env");
    await run(virsh({ password: "quite secret" }), "echo on").catch(() => undefined);
    assert.ok(stdout.includes("ps -eo args"));
    assert.ok(readFileSync(log, "utf8").includes("-S -k -p"));
    assert.ok(!stdout.includes("quite secret"));
    assert.ok(!readFileSync(log, "utf8").includes("quite secret"));
  });
});
