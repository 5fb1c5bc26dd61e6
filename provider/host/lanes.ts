import PQueue from "p-queue";

/** How many changes run on a host at a time, by measurement: docs/adr/0008-two-lanes.md. */
export const LANES = 2;

/**
 * What changes a device, in a guest too: commands of virsh. An earlier one goes first: by the time that a device is to be
 * started, libvirt has read its definition again, and so does not lose it meanwhile.
 */
export const STEPS: readonly string[] = [
  "nodedev-define",
  "nodedev-create",
  "nodedev-autostart",
  "nodedev-start",
  "attach-device",
  "detach-device",
  "nodedev-destroy",
  "nodedev-undefine",
];

const all = new Map<string, Lanes>();

/** The lanes of a libvirt: the same for all connections to it. */
export function lanesOf(host: string, uri: string): Lanes {
  const key = JSON.stringify([host.toLowerCase(), uri]);
  const lanes = all.get(key) ?? new Lanes();
  all.set(key, lanes);
  return lanes;
}

/** What a libvirt does at a time. Each change makes it read all definitions again, and side by side it loses devices. */
export class Lanes {
  /** Whether libvirt has left a command without an answer, and given none since. */
  isSilent = false;
  private readonly queue = new PQueue({ concurrency: LANES });
  private last = 0;

  /** When a change was last done, as Date.now() tells it; 0 for never. */
  get changedAt(): number {
    return this.last;
  }

  /**
   * Runs a change when one of the {@link LANES} is free. None is begun while libvirt is silent: each would wait for as long
   * again.
   *
   * @param command virsh's name of the change, `nodedev-start`.
   * @param untilAnswered asked while libvirt is silent: comes back when it has answered something, or throws.
   * @throws what `change` or `untilAnswered` throws.
   */
  async run<T>(command: string, change: () => Promise<T>, untilAnswered: () => Promise<void>): Promise<T> {
    if (this.isSilent) {
      await untilAnswered();
    }
    const begin = async () => (this.isSilent ? undefined : { outcome: await change() });
    const begun = await this.queue.add(begin, { priority: -STEPS.indexOf(command) });
    if (begun === undefined) {
      return this.run(command, change, untilAnswered);
    }
    this.last = Date.now();
    return begun.outcome;
  }
}
