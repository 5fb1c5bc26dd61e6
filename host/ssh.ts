import { dirname, join } from "node:path";
import { execa } from "execa";
import type { RunningHost } from "./state";

/** The user to be, and what the command reads. */
export interface OnHostOptions {
  /** Default: root. */
  readonly user?: "root" | "ops";
  /** Standard input; default: none. */
  readonly input?: string;
  /** How long the command may take; default: 120 000 ms. */
  readonly timeoutMs?: number;
}

/** What a command on the host did. */
export interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  /** 255 if OpenSSH itself failed (or the command did so). */
  readonly exitCode: number;
}

/** How to reach a host. */
export type Reachable = Pick<RunningHost, "host" | "port" | "keyPath" | "knownHostsPath">;

const CONNECT_TIMEOUT_S = 15;

/** The arguments of OpenSSH's client for a host: nothing of the user's own configuration, keys or known hosts. */
export function sshArguments(host: Reachable, user: string): string[] {
  const options = {
    IdentitiesOnly: "yes",
    IdentityAgent: "none",
    UserKnownHostsFile: host.knownHostsPath,
    GlobalKnownHostsFile: "/dev/null",
    StrictHostKeyChecking: "yes",
    ConnectTimeout: String(CONNECT_TIMEOUT_S),
    ServerAliveInterval: "10",
    LogLevel: "ERROR",
  };
  return [
    ...["-F", "/dev/null", "-i", host.keyPath, "-p", String(host.port)],
    ...Object.entries(options).flatMap(([option, value]) => ["-o", `${option}=${value}`]),
    `${user}@${host.host}`,
  ];
}

/** One connection for many commands: under emulation, a new one costs the host a second of its time. */
function shared(host: Reachable): string[] {
  const path = join(dirname(host.keyPath), "ssh-%r");
  return ["-o", "ControlMaster=auto", "-o", `ControlPath=${path}`, "-o", "ControlPersist=60"];
}

/**
 * Runs a shell command on the host with OpenSSH's client, which shares nothing with the provider.
 *
 * @throws an Error if it takes too long; a command that fails is no error.
 */
export async function onHost(host: Reachable, command: string, options: OnHostOptions = {}): Promise<Outcome> {
  const { user = "root", input, timeoutMs = 120_000 } = options;
  const result = await execa(
    "ssh",
    ["-o", "BatchMode=yes", ...shared(host), ...sshArguments(host, user), "--", command],
    {
      reject: false,
      stripFinalNewline: false,
      timeout: timeoutMs,
      ...(input === undefined ? { stdin: "ignore" } : { input }),
    },
  );
  if (result.timedOut) {
    throw new Error(`'${command}' on 127.0.0.1:${host.port} took longer than ${timeoutMs / 1000} s.`);
  }
  return { stdout: result.stdout ?? "", stderr: result.stderr ?? "", exitCode: result.exitCode ?? 255 };
}

/** Waits, on the host and for two minutes at the most, until a shell condition holds there. @throws an Error if it does not. */
export async function untilOnHost(host: Reachable, condition: string): Promise<void> {
  await mustOnHost(host, `for i in $(seq 600); do if ${condition}; then exit 0; fi; sleep 0.2; done; exit 1`);
}

/**
 * Like {@link onHost}, for a command that must succeed.
 *
 * @returns its stdout.
 * @throws an Error with its stderr.
 */
export async function mustOnHost(host: Reachable, command: string, options: OnHostOptions = {}): Promise<string> {
  const { stdout, stderr, exitCode } = await onHost(host, command, options);
  if (exitCode !== 0) {
    throw new Error(
      `'${command}' on 127.0.0.1:${host.port} failed with ${exitCode}: ${stderr.trim() || stdout.trim()}`,
    );
  }
  return stdout;
}
