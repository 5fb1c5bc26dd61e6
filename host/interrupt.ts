import { rmSync } from "node:fs";
import { stopQemu } from "./qemu";
import { filesOf, livePid, removeFiles } from "./state";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Runs `work`, which starts the host's QEMU. If it fails, or if this process is told to end meanwhile (Ctrl-C), QEMU is
 * ended and the host's files are removed, so that nothing half-started stays.
 */
export async function stopOnSignal<T>(name: string, work: () => Promise<T>): Promise<T> {
  const onSignal = (signal: NodeJS.Signals) => {
    const pid = livePid(name);
    if (pid !== undefined) {
      process.kill(pid, "SIGKILL");
    }
    rmSync(filesOf(name).dir, { recursive: true, force: true });
    stopListening();
    process.kill(process.pid, signal);
  };
  const stopListening = () => {
    for (const signal of SIGNALS) {
      process.removeListener(signal, onSignal);
    }
  };
  for (const signal of SIGNALS) {
    process.on(signal, onSignal);
  }
  try {
    return await work();
  } catch (error) {
    await stopQemu(name);
    await removeFiles(name);
    throw error;
  } finally {
    stopListening();
  }
}
