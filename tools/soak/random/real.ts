import { type HostDevice, mustOnHost, type RunningHost } from "../../../host";
import { commandLine } from "../../../provider/quoting";
import type { GatedProject } from "../../faults/gatedProject";
import type { Act, Device, Model, Step } from "./model";

/** A subchannel, and the UUID of the device that is made on it. */
export interface Place extends Pick<HostDevice, "subchannel"> {
  readonly uuid: string;
}

/** The real thing: what the steps are done to. */
export class Real {
  constructor(
    private readonly host: RunningHost,
    private readonly project: GatedProject,
    private readonly places: readonly Place[],
  ) {}

  /** Does a step. @param model what all is like after it. @returns what was not as promised. */
  async do(step: Step, model: Model, drifted: boolean): Promise<string[]> {
    switch (step.kind) {
      case "apply": {
        this.declare(model);
        return step.breaks === undefined ? this.must("up", ...YES) : this.breaking(step.breaks);
      }
      case "up --refresh":
        return this.must("up", "--refresh", ...YES);
      case "refresh":
        return this.must("refresh", ...YES);
      case "preview": {
        const { exitCode, output } = await this.project.preview();
        const shown = exitCode !== 0;
        return shown === drifted ? [] : [`the preview ${shown ? "shows a change" : "shows none"}:\n${output}`];
      }
      case "operator":
        await this.act(step.act, this.places[step.slot]);
        return [];
      case "restart libvirtd":
        await mustOnHost(this.host, "systemctl restart libvirtd");
        return [];
    }
  }

  /** What the host has in each place: by mdevctl's files and the kernel's. */
  async devices(): Promise<(Device | undefined)[]> {
    const look = ({ subchannel, uuid }: Place) =>
      `grep -o '"start": *"[a-z]*"' /etc/mdevctl.d/${subchannel}/${uuid} 2>/dev/null; ` +
      `[ -e /sys/bus/css/devices/${subchannel}/${uuid} ] && echo active; echo --`;
    const shown = await mustOnHost(this.host, this.places.map(look).join("\n"));
    return shown.split("--\n").slice(0, this.places.length).map(deviceIn);
  }

  private declare(model: Model): void {
    const declared = model.flatMap(({ declared: device }, index) => {
      const place = this.places[index];
      return device && place ? [[`slot${index}`, { class: "MediatedDevice", ...place, ...device }] as const] : [];
    });
    this.project.declare(Object.fromEntries(declared));
  }

  private async must(...args: string[]): Promise<string[]> {
    const { exitCode, output } = await this.project.run(...args);
    return exitCode === 0 ? [] : [`pulumi ${args.join(" ")} failed:\n${output}`];
  }

  private async breaking({ fault, moment, change }: NonNullable<Extract<Step, { kind: "apply" }>["breaks"]>) {
    let passed = 0;
    const isMoment = (_step: string, at: string) => {
      passed += at === moment ? 1 : 0;
      return at === moment && passed === change;
    };
    const { hung, output } = await this.project.breaking(fault, isMoment, ["up", ...YES]);
    if (hung) {
      return [`pulumi hung, and had to be killed:\n${output}`];
    }
    await this.project.recover("--refresh");
    return [];
  }

  private async act(act: Act, place: Place | undefined): Promise<void> {
    if (place === undefined) {
      throw new RangeError("there is no such place");
    }
    const which = ["-u", place.uuid, "-p", place.subchannel];
    const commands: Record<Act, string[]> = {
      stop: ["stop", "-u", place.uuid],
      start: ["start", ...which],
      undefine: ["undefine", ...which],
      define: ["define", ...which, "-t", "vfio_ccw-io"],
      auto: ["modify", ...which, "--auto"],
      manual: ["modify", ...which, "--manual"],
    };
    const folder = `/etc/mdevctl.d/${place.subchannel}`;
    await mustOnHost(this.host, `mkdir -p ${folder} && ${commandLine(["mdevctl", ...commands[act]])}`);
  }
}

const YES = ["--yes", "--skip-preview"];

function deviceIn(shown: string): Device | undefined {
  const [, start] = /"start": *"(\w+)"/.exec(shown) ?? [];
  const [persistent, active] = [start !== undefined, /^active$/m.test(shown)];
  return persistent || active ? { persistent, autostart: start === "auto", active } : undefined;
}
