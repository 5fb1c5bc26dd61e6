import type { Host } from "../host/host";
import { virsh } from "../libvirt/commandLines";
import { uncertain, undone } from "../undoing";
import { type Attachment, type Desired, missingSteps, type Step, type Target } from "./observation";
import { ensureAttached, ensureDetached, makeDurable } from "./steps";

/**
 * Brings a disk to what it is to be like, with the commands that the difference needs and no others, and has the host write
 * the definition to its disk. If a step fails, it and those before it are undone, and the first error is thrown. What was
 * taken from the definition stays so where the host cannot write that: undone, a running guest would have the disk again.
 *
 * @param before what was observed just now.
 * @throws PartlyDone where a step could not be undone, or a power cut may bring back what was taken.
 */
export async function converge(host: Host, target: Target, before: Attachment, desired: Desired): Promise<void> {
  const look = virsh(host, "dumpxml", target.domain);
  const steps = missingSteps(before, desired);
  const ofDefinition = steps.find(({ scope }) => scope === "config");
  if (ofDefinition === undefined) {
    // An attempt that was cut off may have made it so a moment ago.
    await makeDurable(host);
  }
  const undo: (() => Promise<void>)[] = [];
  try {
    for (const step of steps) {
      // Registered before it runs: a step that failed may have acted all the same, and undoing is safe to repeat.
      undo.push(() => runDurably(host, target, { ...step, does: step.does === "attach" ? "detach" : "attach" }));
      await (step.does === "attach" ? runDurably : run)(host, target, step);
    }
  } catch (error) {
    throw await undone(host, undo, error, look);
  }
  if (ofDefinition?.does === "detach") {
    await makeDurable(host).catch((error: unknown) => {
      throw uncertain(host, error, look);
    });
  }
}

async function runDurably(host: Host, target: Target, step: Step): Promise<void> {
  await run(host, target, step);
  if (step.scope === "config") {
    await makeDurable(host);
  }
}

function run(host: Host, target: Target, { does, scope }: Step): Promise<void> {
  return does === "attach" ? ensureAttached(host, target, scope) : ensureDetached(host, target, scope);
}
