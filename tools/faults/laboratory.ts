import { mustOnHost, type RunningHost } from "../../host";
import { messageOf } from "../../provider/errors/messageOf";
import type { Moment } from "./commandRelay";
import type { Fault } from "./faults";
import { GatedProject, type GatedProjectOptions } from "./gatedProject";
import type { Operation } from "./operations";
import { differences, GONE_AFTER_A_BOOT, type Picture, pictureOf } from "./picture";

/** What is to break, and when. */
export interface Experiment {
  readonly operation: Operation;
  /** A change that the operation makes, of {@link Laboratory.stepsOf}. */
  readonly step: string;
  readonly moment: Moment;
  readonly fault: Fault;
}

/** What came of it. */
export interface Finding {
  /** A sentence for each thing that was not as promised. */
  readonly wrong: readonly string[];
  /** Whether the host is as it was before the experiment. */
  readonly isOver: boolean;
  /** All that the commands printed. */
  readonly report: string;
}

/** A place for experiments: a host, and a stack whose provider goes through a gate. */
export class Laboratory {
  /** What the host is like after each operation that nothing broke. */
  private readonly pictures = new Map<string, Picture>();

  private constructor(
    private readonly host: RunningHost,
    private readonly project: GatedProject,
    /** What the host is like where nothing is declared. */
    private readonly bare: Picture,
  ) {}

  static async open(options: GatedProjectOptions): Promise<Laboratory> {
    const bare = await pictureOf(options.host);
    return new Laboratory(options.host, await GatedProject.open(options), bare);
  }

  close(): Promise<void> {
    return this.project.close();
  }

  /** The changes that an operation makes on the host, in their order, when nothing breaks. */
  async stepsOf(operation: Operation): Promise<string[]> {
    await this.arrange(operation);
    const steps: string[] = [];
    const look = async (step: string, moment: Moment) => {
      if (moment === "after") {
        steps.push(step);
      }
    };
    await this.project.watching(look, () => this.project.must(...operating(operation)));
    this.pictures.set(operation.name, await pictureOf(this.host));
    const left = await this.leave(operation);
    if (left.length > 0) {
      throw new Error([`${operation.name}, with nothing broken:`, ...left].join("\n"));
    }
    return steps;
  }

  /** Lets something break in an operation, and looks what the next `pulumi up` and `pulumi destroy` make of it. */
  async experiment(what: Experiment): Promise<Finding> {
    const printed: string[] = [];
    const wrong = await told(async () => {
      await this.arrange(what.operation);
      return [...(await this.broken(what, printed)), ...(await this.recovered(what, printed))];
    });
    const left = await told(() => this.leave(what.operation));
    return { wrong: [...wrong, ...left], isOver: left.length === 0, report: printed.join("\n") };
  }

  private async arrange({ from, to, before }: Operation): Promise<void> {
    this.project.declare(from);
    // There is nothing yet: each experiment ends with `pulumi destroy`.
    if (Object.keys(from).length > 0) {
      await this.project.must("up", "--yes", "--skip-preview");
    }
    if (before !== undefined) {
      await mustOnHost(this.host, before);
    }
    this.project.declare(to);
  }

  private async broken({ operation, step, moment, fault }: Experiment, printed: string[]): Promise<string[]> {
    const isMoment = (current: string, at: Moment) => current === step && at === moment;
    const { output, reached, hung } = await this.project.breaking(fault, isMoment, operating(operation));
    printed.push(output);
    return [...(reached ? [] : ["the step was not reached"]), ...(hung ? ["pulumi hung, and had to be killed"] : [])];
  }

  /** @returns what is not as declared after the next `pulumi up`. */
  private async recovered({ operation, fault }: Experiment, printed: string[]): Promise<string[]> {
    // A boot, and what somebody did on the host, are for a refresh to see.
    const isBooted = fault === "host's power cut";
    printed.push(await this.project.recover(...(isBooted || operation.refresh ? ["--refresh"] : [])));
    const check = await this.project.preview();
    printed.push(check.output);
    return [
      ...(check.exitCode === 0 ? [] : ["a preview shows that the host is not what the program declares"]),
      ...differences(
        this.pictures.get(operation.name) ?? this.bare,
        await pictureOf(this.host),
        isBooted ? GONE_AFTER_A_BOOT : [],
      ),
    ];
  }

  /** Removes what is declared. @returns what is left. */
  private async leave(operation: Operation): Promise<string[]> {
    if (operation.finally !== undefined) {
      await mustOnHost(this.host, operation.finally);
    }
    await this.project.must("destroy", "--yes", "--skip-preview");
    return differences(this.bare, await pictureOf(this.host)).map((line) => `after pulumi destroy, ${line}`);
  }
}

function operating({ refresh }: Operation): string[] {
  return ["up", "--yes", "--skip-preview", ...(refresh === true ? ["--refresh"] : [])];
}

/** What is wrong, also where it could not be found out. */
async function told(work: () => Promise<string[]>): Promise<string[]> {
  try {
    return await work();
  } catch (error) {
    return [messageOf(error)];
  }
}
