/** `npm test`: everything, on the real thing. It ends with what failed, and its last line is `N passed, N failed`. */

import { rm } from "node:fs/promises";
import { hostDown, prepareHosts, SUITES, type Suite } from "../../host";
import { ensurePrograms, OPENSSH } from "../../host/packages";
import { messageOf } from "../../provider/errors/messageOf";
import { ensureEngine } from "../engine";
import { ensureBuilt } from "../lib/built";
import { Interrupted, interruption, unlessAborted } from "../lib/interruption";
import { scratchFolder } from "../lib/scratch";
import { duration, say } from "../lib/steps";
import { type Check, type Result, run } from "./check";

/** What the tests themselves run on this machine. */
const NEEDED = [...OPENSSH, { program: "ps", packages: ["procps"] }];

const quick: Check[] = [
  { title: "Lint and format", script: ["lint"], counted: false },
  { title: "Types", script: ["types"], counted: false },
  { title: "Unit tests", script: ["test:unit", "--reporter", "test/support/tally.ts"], counted: true },
];

/** They need the engine, too. */
const ssh: Check = {
  title: "SSH tests",
  script: ["test:ssh", "--reporter", "test/support/tally.ts"],
  counted: true,
};

/**
 * What does not depend on the host's libvirt, wholes whose parts are tested with both, and a disk in a guest, which an
 * example has on the other suite too, run with one suite: all of it with both took an hour and a half on two cores.
 * `npm run test:real` runs all of it with either.
 */
const leftToTheOther: Record<Suite, readonly string[]> = {
  bookworm: ["docs", "guestDisk", "login", "otherDisk", "outOfOrder", "passthrough"],
  forky: [
    ...["connection", "examples", "hostCli", "injection", "package", "powerCut", "random", "reading", "reboot"],
    ...["refusals", "secrecy", "sideBySide", "subchannelDriver", "upgrade", "usedByHost"],
  ],
};

/** Both at once: the engine's own work and that of the emulated hosts take turns on the cores. */
const real: Check[] = SUITES.map((suite, index) => ({
  title: `Real tests on Debian ${suite}`,
  script: [
    "test:real",
    ...["--reporter", "test/support/tally.ts"],
    ...leftToTheOther[suite].flatMap((name) => ["--ignore", `test/real/${name}.test.ts`]),
  ],
  environment: { DASD_TEST_SUITE: suite },
  counted: true,
  held: index > 0,
}));

/** What the README shows first. It has a place of its own, so that a demo that somebody keeps is left alone. */
const demo = (state: string): Check => ({
  title: "The demo",
  script: ["demo"],
  environment: { XDG_STATE_HOME: state },
  counted: false,
  held: true,
});

/** Each of these takes minutes on a fresh machine, and seconds on others. */
async function prepare(): Promise<void> {
  await Promise.all([ensureEngine(), prepareHosts(SUITES)]);
}

/** @param results filled as they come, so that they count also when a later step cannot be taken. */
async function everything(cancel: AbortSignal, results: Result[]): Promise<void> {
  const check = async (one: Check) => void results.push(await run(one, cancel));
  await ensurePrograms(NEEDED);
  await ensureBuilt();
  for (const one of quick) {
    await check(one);
  }
  await unlessAborted(cancel, prepare());
  await check(ssh);
  const state = scratchFolder("demo");
  try {
    await Promise.all([...real, demo(state)].map(check));
  } finally {
    await rm(state, { recursive: true, force: true });
  }
}

async function main(): Promise<number> {
  const cancel = interruption();
  const started = Date.now();
  const results: Result[] = [];
  try {
    await everything(cancel, results);
    cancel.throwIfAborted();
  } catch (error) {
    say(`\n${messageOf(error)}`);
    if (error instanceof Interrupted) {
      return error.exitCode;
    }
    results.push({ passed: 0, failed: [messageOf(error)] });
  } finally {
    await Promise.all(SUITES.map((suite) => hostDown(`test-${suite}`)));
  }
  const passed = results.reduce((total, result) => total + result.passed, 0);
  const failed = results.flatMap((result) => result.failed);
  say(`All of it took ${duration(Date.now() - started)}.`);
  for (const what of failed) {
    say(`\n✗ ${what}`);
  }
  console.log(`${passed} passed, ${failed.length} failed`);
  return failed.length === 0 ? 0 : 1;
}

main().then((exitCode) => process.exit(exitCode));
