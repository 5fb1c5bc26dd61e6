import { isDeepStrictEqual } from "node:util";
import { mustOnHost, type RunningHost } from "../../host";
import { startDefinedGuest } from "../../host/guest";
import { messageOf } from "../../provider/errors/messageOf";
import type { Moment } from "./commandRelay";
import { isForgotten, mayBeEmptied, mayBelieveDone } from "./excuses";
import { type Fault, KILLS, TOUCHES_LIBVIRT } from "./faults";
import { GatedProject, type GatedProjectOptions } from "./gatedProject";
import { commandOf, type Ground, isRead, type Operation, subchannelsOf, YES } from "./operations";
import { differences, type Picture, pictureOf, withoutEmptied, withoutScratch } from "./picture";
import type { Declared } from "./program";
import { strangersBack } from "./strangers";

/** What is to break, and when. */
export interface Experiment {
  readonly operation: Operation;
  /** A step that the operation makes, of {@link Laboratory.stepsOf}. */
  readonly step: string;
  /** The step before it. Default: it is the first. */
  readonly previous?: string | undefined;
  readonly moment: Moment;
  readonly fault: Fault;
}

/** What came of it. */
export interface Finding {
  /** A sentence for each thing that was not as promised. */
  readonly wrong: readonly string[];
  /** Whether the host could be made as it was found. */
  readonly isOver: boolean;
  /** All that the commands printed. */
  readonly report: string;
}

/**
 * A place for experiments: a host, and a stack whose provider goes through a gate. What one experiment ends with is what the
 * next begins with, where it can: it is compared with what is there when nothing breaks, the state too, to the byte.
 */
export class Laboratory {
  /** What there is after each operation that nothing broke. */
  private readonly pictures = new Map<string, Picture>();
  /** What is declared, and there; undefined when it is not known what is there. */
  private there: Declared | undefined = {};

  private constructor(
    private readonly host: RunningHost,
    private readonly project: GatedProject,
    private readonly ground: Ground,
    /** What there is where nothing is declared. */
    private readonly bare: Picture,
  ) {}

  static async open({ ground, ...options }: GatedProjectOptions & { readonly ground: Ground }): Promise<Laboratory> {
    const project = await GatedProject.open(options);
    await withoutScratch(options.host);
    const bare = await pictureOf(options.host);
    return new Laboratory(options.host, project, ground, { ...bare, state: "" });
  }

  close(): Promise<void> {
    return this.project.close();
  }

  /** Whether what is there is what an operation begins with. */
  isReadyFor({ from }: Operation): boolean {
    return isDeepStrictEqual(this.there, from);
  }

  /** The steps that an operation makes on the host, in their order, when nothing breaks. */
  async stepsOf(operation: Operation): Promise<string[]> {
    const steps: string[] = [];
    const look = async (step: string, moment: Moment) => {
      if (moment === "after") {
        steps.push(step);
      }
    };
    await this.arrange(operation);
    await this.project.watching(look, isRead(operation), () => this.project.must(...commandOf(operation)));
    const wrong = await this.finished(operation, []);
    if (wrong.length > 0) {
      throw new Error([`${operation.name}, with nothing broken:`, ...wrong].join("\n"));
    }
    await this.rest(operation);
    // Looks are many, and their number is chance's: the first is enough.
    return isRead(operation) ? steps.slice(0, 1) : steps;
  }

  /** Lets something break in an operation, and looks what that, or the next `pulumi up` or `pulumi destroy`, makes of it. */
  async experiment(what: Experiment): Promise<Finding> {
    const printed: string[] = [];
    const wrong = await told(async () => {
      await this.arrange(what.operation);
      const broken = await this.broken(what, printed);
      return [...broken.wrong, ...(await this.recovered(what, broken.isDone, printed))];
    });
    wrong.push(...(await told(() => this.rest(what.operation))));
    const left = wrong.length === 0 ? [] : await told(() => this.clear());
    return { wrong: [...wrong, ...left], isOver: left.length === 0, report: printed.join("\n") };
  }

  /** Removes all that is declared. @returns what is not as it was found. */
  async clear(): Promise<string[]> {
    this.there = undefined;
    await this.project.recover(["destroy", ...YES]);
    const left = differences(this.bare, await this.picture());
    this.there = left.length === 0 ? {} : undefined;
    return left.map((line) => `after pulumi destroy, ${line}`);
  }

  /** @throws an Error when what the operation begins with cannot be had. */
  private async arrange(operation: Operation): Promise<void> {
    const { from, to, before, running } = operation;
    if (!this.isReadyFor(operation)) {
      await this.goTo(from);
    }
    if (running === true) {
      await this.startDomain();
    }
    if (before !== undefined) {
      await mustOnHost(this.host, before);
    }
    // What `pulumi destroy` removes is still declared.
    this.project.declare(operation.command === "destroy" ? from : to);
  }

  private async goTo(declared: Declared): Promise<void> {
    if (Object.keys(declared).length === 0) {
      const left = await this.clear();
      if (left.length > 0) {
        throw new Error(left.join("\n"));
      }
      return;
    }
    this.there = undefined;
    this.project.declare(declared);
    await this.project.must("up", ...YES);
    this.there = declared;
  }

  /** @returns what is wrong by then, and whether the command went well in spite of the fault. */
  private async broken(experiment: Experiment, printed: string[]): Promise<{ wrong: string[]; isDone: boolean }> {
    const { operation, step, moment, fault } = experiment;
    this.there = undefined;
    const isMoment = (current: string, at: Moment) => current === step && at === moment;
    const looks = isRead(operation);
    const { output, reached, exitCode } = await this.project.breaking({ fault, isMoment, looks }, commandOf(operation));
    printed.push(output);
    if (fault === "host's power cut") {
      await strangersBack(this.host);
      if (mayBeEmptied(experiment)) {
        const emptied = await withoutEmptied(this.host, subchannelsOf(this.ground));
        printed.push(...emptied.map((file) => `removed, since it was empty: ${file}`));
      }
    }
    if (fault === "command killed") {
      await withoutScratch(this.host);
    }
    const wrong = [
      ...(reached ? [] : ["the step was not reached"]),
      ...(exitCode === undefined ? ["pulumi hung, and had to be killed"] : []),
    ];
    return { wrong, isDone: exitCode === 0 && !mayBelieveDone(operation, fault) };
  }

  /**
   * @param isDone whether the command went well: then nobody does anything, unless the host was booted.
   * @returns what is not as it is when nothing breaks, after the next `pulumi up` or `pulumi destroy` where one was needed.
   */
  private async recovered(what: Experiment, isDone: boolean, printed: string[]): Promise<string[]> {
    const { operation, fault } = what;
    const { command, finish, running, needsRunning } = operation;
    const isBooted = fault === "host's power cut";
    // A boot, and what somebody did on the host, are for a refresh to see.
    const up = ["up", ...YES, ...(isBooted || command === "up --refresh" ? ["--refresh"] : [])];
    const next = command === "destroy" ? ["destroy", ...YES] : up;
    const isNext = command === "destroy" || finish === undefined || KILLS.includes(fault);
    if (isBooted && needsRunning !== undefined) {
      printed.push(await this.project.recover());
      const { exitCode, output } = await this.project.run(...up);
      printed.push(output);
      if (exitCode === 0 || !needsRunning.test(output)) {
        return ["with the domain shut off, pulumi up does not say that it has to be started"];
      }
    } else if (!isDone || isBooted) {
      printed.push(await this.project.recover(...(isNext ? [next] : [])));
    }
    if (isBooted && running === true) {
      await this.startDomain();
      printed.push((await this.project.must(...up)).output);
    }
    return this.finished(operation, printed, what);
  }

  /**
   * Ends an operation, and compares: with what there was when nothing broke, or for the first time, keeps what there is.
   *
   * @param broken what broke, and where. Default: nothing.
   */
  private async finished(operation: Operation, printed: string[], broken?: Experiment): Promise<string[]> {
    const { name, command, finish, to } = operation;
    if (finish !== undefined) {
      printed.push((await this.project.must(finish, ...YES)).output);
    }
    const isDestroyed = (finish ?? command) === "destroy";
    const end = isDestroyed ? {} : to;
    const now = await this.picture();
    const undisturbed = Object.keys(end).length === 0 ? this.bare : (this.pictures.get(name) ?? now);
    this.pictures.set(name, undisturbed);
    const all = differences(undisturbed, now);
    const isForeseen = all.length === 0 && broken !== undefined && !TOUCHES_LIBVIRT.includes(broken.fault);
    const shown = isDestroyed || isForeseen ? [] : await this.previewed(printed);
    const forgotten = broken === undefined ? [] : all.filter((line) => isForgotten(line, operation, broken));
    const wrong = [...shown, ...all.filter((line) => !forgotten.includes(line))];
    this.there = wrong.length === 0 ? end : undefined;
    // Nothing else is to begin with a state that has forgotten something.
    return forgotten.length === 0 ? wrong : [...wrong, ...(await this.clear())];
  }

  private async previewed(printed: string[]): Promise<string[]> {
    const { exitCode, output } = await this.project.preview();
    printed.push(output);
    return exitCode === 0 ? [] : ["a preview shows that the host is not what the program declares"];
  }

  /** Shuts off what ran for an operation. */
  private async rest({ running }: Operation): Promise<string[]> {
    if (running === true) {
      await mustOnHost(this.host, `virsh -c qemu:///system destroy ${this.ground.domain}`);
    }
    return [];
  }

  private async startDomain(): Promise<void> {
    await startDefinedGuest(this.host, this.ground.domain);
  }

  private async picture(): Promise<Picture> {
    return { ...(await pictureOf(this.host)), state: (await this.project.recorded()).text };
  }
}

/** What is wrong, also where it could not be found out. */
async function told(work: () => Promise<string[]>): Promise<string[]> {
  try {
    return await work();
  } catch (error) {
    return [messageOf(error)];
  }
}
