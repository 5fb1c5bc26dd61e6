import { readFile } from "node:fs/promises";
import { execa } from "execa";
import { bindVfioCcw, onHost, type RunningHost, runningHost } from "../../host";
import { until } from "../../provider/waiting";
import type { Engine } from "../engine";
import { Stack } from "../engine/stack";
import { unlessAborted } from "../lib/interruption";
import { CHECKOUT } from "../lib/paths";
import { printed, typed, typedOnHost } from "./narrator";
import { HOME, HOST, STACK } from "./place";

/** libvirt may show a change later than the kernel does: after half a minute where other emulated hosts are at work. */
const SHOW_LIMIT_MS = 120_000;

/** Starts the demo's host, as a person would: a program of its own can be ended whatever it is at. */
export async function startHost(cancel: AbortSignal): Promise<RunningHost> {
  const words = ["up", "--name", HOST, "--devices", "4"];
  typed(["npm", "run", "host", "--", ...words]);
  const { failed } = await execa(process.execPath, ["--import", "tsx", "host/cli.ts", ...words], {
    cwd: CHECKOUT,
    stdio: ["ignore", "inherit", "inherit"],
    reject: false,
    cancelSignal: cancel,
    killSignal: "SIGINT",
  });
  cancel.throwIfAborted();
  if (failed) {
    throw new Error("The demo's host did not start; why, is said above.");
  }
  return runningHost(HOST);
}

function contains(output: string, expected: string | RegExp): boolean {
  return typeof expected === "string" ? output.includes(expected) : expected.test(output);
}

/** What the demo plays with: a host, and a stack of the checkout's Pulumi.yaml. Each command is shown before it runs. */
export class Stage {
  private readonly loud: Stack;
  private readonly silent: Stack;

  constructor(
    engine: Engine,
    readonly host: RunningHost,
    private readonly cancel: AbortSignal,
  ) {
    const options = { engine, project: CHECKOUT, home: HOME, name: STACK, cancel };
    this.loud = new Stack({ ...options, show: true });
    this.silent = new Stack(options);
  }

  /** Runs `pulumi`, and shows what it prints. @throws an Error when it fails. */
  async pulumi(...args: string[]): Promise<string> {
    const { exitCode, stdout } = await this.attempt(this.loud, args);
    if (exitCode !== 0) {
      throw new Error(`pulumi ${args[0]} failed with ${exitCode}; why, is said above.`);
    }
    return stdout;
  }

  /** As {@link pulumi}, for a gate that is to find something. @throws an Error when it finds nothing. */
  async failingPulumi(...args: string[]): Promise<string> {
    const { exitCode, stdout } = await this.attempt(this.loud, args);
    if (exitCode === 0) {
      throw new Error(`pulumi ${args[0]} found no difference, although there is one.`);
    }
    return stdout;
  }

  /** Runs `pulumi` and returns what it prints, unshown. @throws an Error when it fails. */
  async silentPulumi(...args: string[]): Promise<string> {
    const { exitCode, stdout, output } = await this.attempt(this.silent, args);
    if (exitCode !== 0) {
      throw new Error(`pulumi ${args[0]} failed with ${exitCode}: ${output}`);
    }
    return stdout;
  }

  /** Puts the content of a file into the stack's configuration, as a secret. */
  async secretFromFile(key: string, path: string): Promise<void> {
    typed(["pulumi", "config", "set", "--path", "--secret", key, "--stack", STACK], ` < ${path}`);
    await this.silent.config(key, await readFile(path, "utf8"), true);
    this.cancel.throwIfAborted();
  }

  /** Gives a subchannel to vfio_ccw. */
  async bind(subchannel: string): Promise<void> {
    typedOnHost(HOST, "root", `driverctl -b css set-override ${subchannel} vfio_ccw`);
    await unlessAborted(this.cancel, bindVfioCcw(this.host, [subchannel]));
  }

  /**
   * Runs a command on the host, with OpenSSH's client, and shows what it prints.
   *
   * @param expected asked again, for two minutes, until all of these are in the output.
   * @throws an Error when the command fails or one of them is not there.
   */
  async onHost(user: "root" | "ops", command: string, ...expected: (string | RegExp)[]): Promise<string> {
    typedOnHost(HOST, user, command);
    let last = "";
    const ask = async () => {
      const { exitCode, stdout, stderr } = await onHost(this.host, command, { user });
      last = stdout + stderr;
      return exitCode === 0 && expected.every((text) => contains(last, text)) ? stdout : undefined;
    };
    const stdout = await unlessAborted(this.cancel, until(SHOW_LIMIT_MS, ask));
    printed(last);
    if (stdout === undefined) {
      throw new Error(`${command} on the host did not say what was expected: ${expected.join(", ") || "success"}`);
    }
    return stdout;
  }

  private async attempt(stack: Stack, args: readonly string[]) {
    this.cancel.throwIfAborted();
    typed(["pulumi", ...args, "--stack", STACK]);
    const outcome = await stack.run(...args);
    this.cancel.throwIfAborted();
    return outcome;
  }
}
