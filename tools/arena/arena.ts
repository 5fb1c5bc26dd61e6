import { mustOnHost, onHost, type RunningHost } from "../../host";
import type { MdevId } from "../../provider/names/mdevName";
import { commandLine } from "../../provider/quoting";
import { until } from "../../provider/waiting";
import { definedScript } from "../../provider/witnesses/mdevctl";
import { say } from "../lib/steps";
import type { Mdev } from "./mdevs";
import { untilIdle, untilStill } from "./still";
import { type Evidence, weigh } from "./witness";

const VIRSH = "virsh -c qemu:///system";

/** libvirt 12.8 takes in about one change a second: a number that stands still for so long will not change any more. */
const PATIENCE_MS = 20_000;

const RESTART_LIMIT_MS = 120_000;

/** Limit for mdevctl to clear away all that was left. */
const CLEAR_LIMIT_MS = 300_000;

/** A host between two commands: what they have made of it, and how it is made empty again. Past the provider. */
export class Arena {
  /**
   * @param all every device that is made here.
   * @param cancel ends the waiting. Default: nothing does.
   */
  constructor(
    private readonly host: RunningHost,
    private readonly all: readonly Mdev[],
    private readonly cancel?: AbortSignal,
  ) {}

  /** What mdevctl says of these devices, past libvirt. */
  async evidence(mdevs: readonly Mdev[]): Promise<Evidence> {
    const active = await mustOnHost(this.host, "mdevctl list --dumpjson");
    return weigh(active, await mustOnHost(this.host, definedScript), mdevs);
  }

  /** Waits until libvirt has taken in what was made, as far as it ever will: its backlog would slow down what follows. */
  async settle(mdevs: readonly Mdev[], active: number): Promise<void> {
    await untilStill(active, PATIENCE_MS, () => this.shown("nodedev-list --cap mdev", mdevs));
    await untilIdle(() => this.libvirtSeconds());
  }

  /** Removes what is left, and waits until libvirt has forgotten it. @throws an Error when anything stays. */
  async clear(): Promise<void> {
    const there = await this.there();
    if (there.length > 0) {
      await mustOnHost(this.host, removal(there), { timeoutMs: CLEAR_LIMIT_MS });
    }
    if ((await untilStill(0, PATIENCE_MS, () => this.ghosts())) > 0) {
      await this.restartLibvirt();
    }
    const [still, ghosts] = [(await this.there()).length, await this.ghosts()];
    if (still + ghosts > 0) {
      throw new Error(
        `The host '${this.host.name}' cannot be made empty: mdevctl still has ${still} devices, libvirt shows ${ghosts}.`,
      );
    }
  }

  /** libvirt 12.8 may keep devices that are gone, for good. */
  private async restartLibvirt(): Promise<void> {
    say("  libvirt shows devices that are gone: restarting it");
    await mustOnHost(this.host, "systemctl restart libvirtd");
    const back = await until(RESTART_LIMIT_MS, async () => {
      this.cancel?.throwIfAborted();
      const { exitCode, stdout } = await onHost(this.host, `${VIRSH} nodedev-list --cap css`);
      const names = new Set(stdout.split("\n"));
      return exitCode === 0 && this.all.every(({ parent }) => names.has(parent)) ? true : undefined;
    });
    if (back === undefined) {
      throw new Error(`libvirt on '${this.host.name}' did not come back within ${RESTART_LIMIT_MS / 1000} s.`);
    }
  }

  /** How long libvirtd and what it runs have had a processor. */
  private async libvirtSeconds(): Promise<number> {
    this.cancel?.throwIfAborted();
    const stat = await mustOnHost(
      this.host,
      "grep -w usage_usec /sys/fs/cgroup/system.slice/libvirtd.service/cpu.stat",
    );
    return Number(stat.split(" ")[1]) / 1e6;
  }

  private async there(): Promise<MdevId[]> {
    const { left, strays } = await this.evidence(this.all);
    return [...left, ...strays];
  }

  private ghosts(): Promise<number> {
    return this.shown("nodedev-list --cap mdev --all", this.all);
  }

  private async shown(list: string, mdevs: readonly Mdev[]): Promise<number> {
    this.cancel?.throwIfAborted();
    const names = new Set((await mustOnHost(this.host, `${VIRSH} ${list}`)).split("\n"));
    return mdevs.filter(({ name }) => names.has(name)).length;
  }
}

/** What is only active, or only defined, cannot be undefined, or stopped: that is no failure. */
function removal(left: readonly MdevId[]): string {
  const lines = left.flatMap(({ uuid, subchannel }) => [
    commandLine(["mdevctl", "stop", "--uuid", uuid]),
    commandLine(["mdevctl", "undefine", "--uuid", uuid, "--parent", subchannel]),
  ]);
  return [...lines.map((line) => `${line} 2>/dev/null`), "true"].join("\n");
}
