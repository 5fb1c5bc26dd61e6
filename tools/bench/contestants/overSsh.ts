import { execa } from "execa";
import { sshArguments } from "../../../host/ssh";
import type { Mdev } from "../../arena/mdevs";
import { PHASES, type Phase } from "../results";
import type { Contestant, Done, Place } from "./contestant";
import { batchScript, loopScript } from "./scripts";

/** No script of ours takes longer. */
const LIMIT_MS = 20 * 60_000;

/** The status of OpenSSH's client when the connection itself failed. */
const SSH_FAILED = 255;

/** What a person gets at best without a provider: one connection, one virsh. It does not notice what it loses. */
export const batch: Contestant = overSsh("batch", batchScript, Number.POSITIVE_INFINITY);

/** What most people write: one connection, and a virsh for each command. */
export const loop: Contestant = overSsh("loop", loopScript, 32);

function overSsh(
  name: "batch" | "loop",
  script: (phase: Phase, mdevs: readonly Mdev[]) => string,
  largest: number,
): Contestant {
  return {
    name,
    phases: PHASES,
    largest,
    touchesHost: true,
    prepare: async (place, mdevs) => ({
      run: (phase) => runScript(place, script(phase, mdevs)),
      remove: async () => undefined,
    }),
  };
}

/** Runs a script as the user ops over a connection of its own. What fails in it is its own affair. */
async function runScript({ host, cancel }: Place, script: string): Promise<Done> {
  const words = ["-o", "BatchMode=yes", ...sshArguments(host, "ops"), "--", "env LC_ALL=C sh"];
  const result = await execa("ssh", words, {
    input: script,
    reject: false,
    all: true,
    timeout: LIMIT_MS,
    cancelSignal: cancel,
  });
  cancel.throwIfAborted();
  if (result.timedOut || (result.exitCode ?? SSH_FAILED) === SSH_FAILED) {
    throw new Error(`A script on 127.0.0.1:${host.port} could not be run to its end: ${result.all.slice(-1_000)}`);
  }
  return { ok: result.exitCode === 0, output: result.all };
}
