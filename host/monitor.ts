import { createConnection } from "node:net";
import { createInterface } from "node:readline";
import { messageOf } from "../provider/errors/messageOf";
import { filesOf } from "./state";

/** How long QEMU may take for an answer. */
const LIMIT_MS = 30_000;

/**
 * Has the host's QEMU do something to the machine, as by hand at a real one: a disk is pulled, another plugged in.
 *
 * @param execute the command, for example `device_del`, with its `args`. Source: QEMU's QMP reference.
 * @throws an Error with what QEMU said.
 */
export async function tellQemu(name: string, execute: string, args: Record<string, unknown> = {}): Promise<void> {
  const socket = createConnection({ path: filesOf(name).monitor, signal: AbortSignal.timeout(LIMIT_MS) });
  try {
    const failed = new Promise<never>((_, reject) => socket.once("error", reject));
    await Promise.race([answered(socket, { execute, arguments: args }), failed]);
  } catch (error) {
    throw new Error(`QEMU of the host '${name}' did not do ${execute}: ${messageOf(error)}`, { cause: error });
  } finally {
    socket.destroy();
  }
}

/** QEMU greets, wants one command to begin with, and tells events between its answers. */
async function answered(socket: ReturnType<typeof createConnection>, command: object): Promise<void> {
  const lines = createInterface({ input: socket });
  const commands = [{ execute: "qmp_capabilities" }, command];
  for await (const line of lines) {
    const said: { QMP?: unknown; return?: unknown; error?: { desc: string } } = JSON.parse(line);
    if (said.error !== undefined) {
      throw new Error(said.error.desc);
    }
    if (said.QMP === undefined && said.return === undefined) {
      continue;
    }
    const next = commands.shift();
    if (next === undefined) {
      return;
    }
    socket.write(`${JSON.stringify(next)}\n`);
  }
  throw new Error("it hung up");
}
