import { z } from "zod";
import { type HostDevice, mustOnHost, type RunningHost } from "../../../host";
import { commandLine } from "../../../provider/quoting";
import { mayBeEmptied } from "../../faults/excuses";
import type { GatedProject } from "../../faults/gatedProject";
import { withoutEmptied } from "../../faults/picture";
import type { Act, Break, Device, Model, Step } from "./model";

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
      case "destroy":
        return this.must(step.kind, ...YES);
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

  /** What the host has in each place, by mdevctl's files and the kernel's; a text for what nobody has declared there. */
  async devices(): Promise<(Device | string | undefined)[]> {
    const look = ({ subchannel, uuid }: Place) =>
      `grep -o '"start": *"[a-z]*"' /etc/mdevctl.d/${subchannel}/${uuid} 2>/dev/null; ` +
      `[ -e /sys/bus/css/devices/${subchannel}/${uuid} ] && echo active; ` +
      `find -H /etc/mdevctl.d/${subchannel} /sys/bus/css/devices/${subchannel} -maxdepth 1 -name '*-*-*-*-*' ` +
      `! -name ${uuid} -printf 'stray %p\\n' 2>/dev/null; echo --`;
    const shown = await mustOnHost(this.host, this.places.map(look).join("\n"));
    return shown.split("--\n").slice(0, this.places.length).map(deviceIn);
  }

  /** What Pulumi's state has in each place. */
  async recorded(): Promise<(Device | undefined)[]> {
    const { outputs } = await this.project.recorded();
    return this.places.map((_place, index) => outputsSchema.parse(outputs[nameOf(index)]));
  }

  private declare(model: Model): void {
    const declared = model.flatMap(({ declared: device }, index) => {
      const place = this.places[index];
      return device && place ? [[nameOf(index), { class: "MediatedDevice", ...place, ...device }] as const] : [];
    });
    this.project.declare(Object.fromEntries(declared));
  }

  private async must(...args: string[]): Promise<string[]> {
    const { exitCode, output } = await this.project.run(...args);
    return exitCode === 0 ? [] : [`pulumi ${args.join(" ")} failed:\n${output}`];
  }

  private async breaking({ fault, moment, change }: Break): Promise<string[]> {
    let passed = 0;
    let previous: string | undefined;
    let where: Parameters<typeof mayBeEmptied>[0] | undefined;
    const isMoment = (step: string, at: string) => {
      passed += at === moment ? 1 : 0;
      if (at === moment && passed === change) {
        where = { step, previous };
        return true;
      }
      previous = at === "after" ? step : previous;
      return false;
    };
    const { exitCode, reached, output } = await this.project.breaking({ fault, isMoment }, ["up", ...YES]);
    if (exitCode === undefined) {
      return [`pulumi hung, and had to be killed:\n${output}`];
    }
    if (!reached && exitCode !== 0) {
      return [`pulumi up failed, though nothing broke:\n${output}`];
    }
    if (fault === "host's power cut" && where !== undefined && mayBeEmptied(where)) {
      await withoutEmptied(
        this.host,
        this.places.map(({ subchannel }) => subchannel),
      );
    }
    await this.project.recover(["up", "--refresh", ...YES]);
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

/** The name of the resource of a place. */
const nameOf = (index: number) => `slot${index}`;

const outputsSchema = z.object({ persistent: z.boolean(), autostart: z.boolean(), active: z.boolean() }).optional();

const YES = ["--yes", "--skip-preview"];

function deviceIn(shown: string): Device | string | undefined {
  const strays = [...shown.matchAll(/^stray .*$/gm)].map(([line]) => line);
  if (strays.length > 0) {
    return strays.join(", ");
  }
  const [, start] = /"start": *"(\w+)"/.exec(shown) ?? [];
  const [persistent, active] = [start !== undefined, /^active$/m.test(shown)];
  return persistent || active ? { persistent, autostart: start === "auto", active } : undefined;
}
