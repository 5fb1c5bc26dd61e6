/** `npm run demo`: the whole job, from an empty machine to `pulumi up` on a real s390x KVM host, and back. */

import { Command, Option } from "commander";
import { endWith } from "../lib/ending";
import { interruption } from "../lib/interruption";
import { duration, say, step } from "../lib/steps";
import { demo } from "./demo";
import { aloneHere, removeAll } from "./place";

async function run({ keep = false, end = false }: { keep?: boolean; end?: boolean }): Promise<void> {
  const cancel = interruption();
  const started = Date.now();
  await aloneHere(async () => {
    const removed = await removeAll();
    if (end || removed) {
      say(removed ? "Removed the stack and the host that an earlier demo had left." : "There was no demo to end.");
    }
    if (end) {
      return;
    }
    let done = false;
    try {
      await demo(keep, cancel);
      done = true;
    } finally {
      if (!(keep && done)) {
        await step("Removing the demo's stack and host", "1 second", removeAll);
      }
    }
    say(`\n${keep ? "The demo goes on" : "The demo is over"}, after ${duration(Date.now() - started)}.`);
  });
}

endWith(
  new Command("npm run demo --")
    .description("Shows a mediated device declared with Pulumi on a real s390x KVM host, which it brings along.")
    .addOption(new Option("--keep", "leave the stack and the host up, and say how to use them").conflicts("end"))
    .option("--end", "end what --keep left, and do no more")
    .action(run)
    .parseAsync(),
);
