import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { z } from "zod";
import { CHECKOUT } from "../lib/paths";
import { scratchFolder } from "../lib/scratch";
import { duration, say } from "../lib/steps";

/** How many tests of a check passed, and which failed: each with its error. */
export interface Result {
  readonly passed: number;
  readonly failed: readonly string[];
}

/** Something that must be right, run as a program of its own. */
export interface Check {
  readonly title: string;
  /** The npm script, and what is added to it. */
  readonly script: readonly string[];
  readonly environment?: NodeJS.ProcessEnv;
  /** True for mocha, whose tests are counted; else the check counts as one. */
  readonly counted: boolean;
  /** True holds the output back until the check is over: for those that run beside others. */
  readonly held?: boolean;
}

const tally = z.object({ passes: z.number(), failed: z.array(z.string()), pending: z.number() });

/** How much of the output of what failed is shown again at the end: its last characters. */
const SHOWN_AGAIN = 2000;

/** Runs a check and shows what it prints. A check that cannot even say how it went has failed. */
export async function run(check: Check, cancel: AbortSignal): Promise<Result> {
  const started = Date.now();
  const folder = scratchFolder("check");
  const file = join(folder, "tally.json");
  say(`→ ${check.title}`);
  try {
    const [name = "", ...rest] = check.script;
    const child = execa("npm", ["run", "--silent", name, "--", ...rest], {
      cwd: CHECKOUT,
      env: { ...check.environment, DASD_TEST_TALLY: file },
      stdin: "ignore",
      all: true,
      reject: false,
      detached: true,
      ...(check.held ? {} : { stdout: ["inherit", "pipe"] as const, stderr: ["inherit", "pipe"] as const }),
    });
    const stop = () => child.pid !== undefined && endGroup(child.pid);
    cancel.addEventListener("abort", stop);
    const { exitCode, all } = await child.finally(() => cancel.removeEventListener("abort", stop));
    if (check.held) {
      process.stdout.write(`\n${check.title}:\n${all}\n`);
    }
    const whole = exitCode === 0 ? [] : [`exit code ${exitCode}:\n${all.slice(-SHOWN_AGAIN)}`];
    const { passed, failed } = check.counted ? await counted(file, whole) : { passed: 1 - whole.length, failed: whole };
    say(`${failed.length === 0 ? "✓" : "✗"} ${check.title}: ${duration(Date.now() - started)}`);
    return { passed, failed: failed.map((what) => `${check.title}: ${what}`) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** How long what was told to end may take to tidy up. */
const GRACE_MS = 60_000;

/** Ends a check with all that it runs: npm, which is its leader, hands no signal on. */
function endGroup(leader: number): void {
  const tell = (signal: NodeJS.Signals) => {
    try {
      process.kill(-leader, signal);
    } catch {
      // It has ended already.
    }
  };
  tell("SIGINT");
  setTimeout(() => tell("SIGKILL"), GRACE_MS).unref();
}

/**
 * A test that was skipped has not passed; nor has a run that ended otherwise than its tests.
 *
 * @param whole the failure of the run as a whole, where it has one.
 */
async function counted(file: string, whole: readonly string[]): Promise<Result> {
  const text = await readFile(file, "utf8").catch(() => "{}");
  const { data } = tally.safeParse(JSON.parse(text));
  if (data === undefined) {
    return { passed: 0, failed: whole.length > 0 ? whole : ["it did not say how its tests went"] };
  }
  const failed = [...data.failed, ...Array<string>(data.pending).fill("a test was skipped")];
  return { passed: data.passes, failed: failed.length > 0 ? failed : whole };
}
