import { isSameMdev, type MdevId } from "../../provider/names/mdevName";
import type { Evidence } from "../arena/witness";
import { seconds } from "../lib/numbers";

/** One `pulumi up` or `pulumi destroy` of all devices. */
export interface Phase {
  /** Whether its exit status was 0. */
  readonly ok: boolean;
  readonly seconds: number;
  /** SSH connections of the user ops meanwhile, of sshd's log. */
  readonly connections: number;
}

/** What one round came to. */
export interface Round {
  /** From 1. */
  readonly number: number;
  /** Missing when it could not be run to its end. */
  readonly up?: Phase;
  /** Missing as `up` is, and when the round was over before. */
  readonly destroy?: Phase;
  /** Whether one of the commands failed, or something else than the devices was not as it must be. */
  readonly failed: boolean;
  /** A sentence for each device that was not as declared after `up`, and for each that nobody declared. */
  readonly wrong: readonly string[];
  /** A sentence for each device that was still there after `destroy`. */
  readonly left: readonly string[];
  /** All that the commands printed, and what was found. */
  readonly report: string;
}

/** Whether nothing failed, was wrong or was left behind, and each phase had one SSH connection. */
export function isClean({ failed, wrong, left, up, destroy }: Round): boolean {
  const isOne = [up, destroy].every((phase) => phase === undefined || phase.connections === 1);
  return !failed && wrong.length === 0 && left.length === 0 && isOne;
}

/** What is wrong after `up`: each device must be active, and defined with start auto, and there must be no others. */
export function wrongAfterUp({ ready, strays }: Evidence, mdevs: readonly MdevId[]): string[] {
  return [
    ...mdevs
      .filter((mdev) => !ready.some((one) => isSameMdev(one, mdev)))
      .map((mdev) => `After up, ${where(mdev)} is not both active and defined with start auto.`),
    ...strays.map((mdev) => `After up, there is ${where(mdev)}, which is not declared.`),
  ];
}

/** What is left after `destroy`: there must be nothing. */
export function leftAfterDestroy({ left, strays }: Evidence): string[] {
  return [...left, ...strays].map((mdev) => `After destroy, ${where(mdev)} is still active or defined.`);
}

function where({ subchannel, uuid }: MdevId): string {
  return `${subchannel}/${uuid}`;
}

/** A round in a line. */
export function described({ number, up, destroy, failed, wrong, left }: Round, count: number): string {
  const verdict = [...(failed ? ["failed"] : []), `${wrong.length} wrong`, `${left.length} left behind`];
  return `round ${number} of ${count}: up ${told(up)}; destroy ${told(destroy)}; ${verdict.join(", ")}`;
}

function told(phase: Phase | undefined): string {
  return phase === undefined ? "not run to its end" : `${seconds(phase.seconds)}, ${phase.connections} SSH`;
}
