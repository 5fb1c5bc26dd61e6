import type { Host } from "../host/host";
import { virsh } from "../libvirt/commandLines";
import { undone } from "../undoing";
import { type Attachment, type Desired, missingSteps, type Step, type Target } from "./observation";
import { ensureAttached, ensureDetached, makeDurable } from "./steps";

/**
 * Brings a disk to what it is to be like, with the commands that the difference needs and no others. If a step fails, it
 * and those before it are undone, and the first error is thrown.
 *
 * @param before what was observed just now.
 */
export async function converge(host: Host, target: Target, before: Attachment, desired: Desired): Promise<void> {
  const steps = missingSteps(before, desired);
  const durably = () => makeDurable(host, target);
  const undo = steps.length === 0 ? [] : [durably];
  try {
    for (const step of steps) {
      // Registered before it runs: a step that failed may have acted all the same, and undoing is safe to repeat.
      undo.push(() => run(host, target, { ...step, does: step.does === "attach" ? "detach" : "attach" }));
      await run(host, target, step);
    }
    // Also what is there already: an attempt that was cut off may have done it a moment ago.
    await durably();
  } catch (error) {
    throw await undone(host, undo, error, virsh(host, "dumpxml", target.domain));
  }
}

function run(host: Host, target: Target, { does, scope }: Step): Promise<void> {
  return does === "attach" ? ensureAttached(host, target, scope) : ensureDetached(host, target, scope);
}
