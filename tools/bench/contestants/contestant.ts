import type { RunningHost } from "../../../host";
import type { Mdev } from "../../arena/mdevs";
import type { Engine } from "../../engine";
import type { ContestantName, Phase } from "../results";

/** What contestants work with. */
export interface Place {
  readonly host: RunningHost;
  readonly engine: Engine;
  /** Ends what runs. */
  readonly cancel: AbortSignal;
}

/** How a phase went, in the contestant's own eyes. */
export interface Done {
  /** Whether its exit status says so. */
  readonly ok: boolean;
  /** All that it printed. */
  readonly output: string;
}

/** A contestant made ready for certain devices. */
export interface Trial {
  /** @throws an Error when it could not even begin, for example without a connection. */
  run(phase: Phase): Promise<Done>;
  /** Removes its files on this machine. What is on the host stays. */
  remove(): Promise<void>;
  /** PULUMI_HOME of its provider processes, whose memory is watched. Undefined: it has none. */
  readonly pulumiHome?: string;
}

/** A way to make, check and remove mediated devices. */
export interface Contestant {
  readonly name: ContestantName;
  /** The phases that it has. */
  readonly phases: readonly Phase[];
  /** The most devices it is measured with. */
  readonly largest: number;
  /** False for one that never goes to the host: nothing is verified there. */
  readonly touchesHost: boolean;
  /** What need not be measured: files, projects. */
  prepare(place: Place, mdevs: readonly Mdev[]): Promise<Trial>;
}
