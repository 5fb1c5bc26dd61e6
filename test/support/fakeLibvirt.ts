import { Host } from "../../provider/host/host";
import { VirshError } from "../../provider/host/virshError";
import { libvirtSaid, virshFailureKind } from "../../provider/libvirt/failures";
import { activeScript, subchannelsScript } from "../../provider/witnesses/kernel";
import { definedScript } from "../../provider/witnesses/mdevctl";

/** A domain of {@link FakeLibvirt}: for the running guest and for the definition, the XML of its devices. */
export interface FakeDomain {
  readonly name: string;
  live: string[] | undefined;
  config: string[] | undefined;
}

/**
 * A host that is not there: it answers as libvirt would for a few domains, and writes down what changes them, and when that
 * is to outlast a power cut.
 */
export class FakeLibvirt extends Host {
  readonly changes: string[] = [];
  /** What sync says of the disk instead of writing to it. */
  broken: string | undefined;
  /** What virsh says on stderr instead of doing a change; by `attach-device --live`. */
  readonly failing = new Map<string, string>();
  /** Guests that never let go of a device that they were asked for. */
  readonly clinging = new Set<string>();
  active: { uuid: string; subchannel: string }[] = [];
  defined: { uuid: string; subchannel: string }[] = [];
  /** The disk behind each subchannel. */
  disks: Record<string, string> = {};
  private readonly files = new Map<string, string>();

  constructor(readonly domains: Record<string, FakeDomain>) {
    super({ host: "kvm1" });
  }

  override async read(...words: string[]): Promise<string> {
    const all = Object.entries(this.domains);
    const uuids = (those: typeof all) => those.map(([uuid]) => `${uuid}\n`).join("");
    switch (words.join(" ")) {
      case "list --all --uuid --name":
        return all.map(([uuid, { name }]) => `${uuid} ${name}\n`).join("");
      case "list --transient --uuid":
        return uuids(all.filter(([, { config }]) => config === undefined));
      case "list --uuid":
        return uuids(all.filter(([, { live }]) => live !== undefined));
      default:
        return this.dumpxml(words);
    }
  }

  override async see(_what: string, script: string): Promise<string> {
    switch (script) {
      case activeScript:
        return this.active.map(({ subchannel, uuid }) => `${subchannel}/${uuid}\n`).join("");
      case subchannelsScript:
        return Object.entries(this.disks)
          .map(([subchannel, disk]) => `${subchannel}/dev_busid:${disk}\n`)
          .join("");
      case definedScript:
        return JSON.stringify([
          Object.fromEntries(
            this.defined.map(({ subchannel, uuid }) => [
              subchannel,
              [{ [uuid]: { mdev_type: "vfio_ccw-io", start: "auto" } }],
            ]),
          ),
        ]);
      default:
        throw new Error(`unexpected script: ${script}`);
    }
  }

  override async scratchFile(_what: string, text: string): Promise<string> {
    const path = `/tmp/${this.files.size}`;
    this.files.set(path, text);
    return path;
  }

  override async writeToDisk(of: string, ...paths: string[]): Promise<void> {
    this.changes.push(`sync ${paths.join(" ")}`);
    if (this.broken !== undefined) {
      throw this.error({ kind: "command-failed", what: `disk of ${of}`, said: this.broken });
    }
  }

  override async change(...words: string[]): Promise<string> {
    const [command = "", uuid = "", file = "", flag = ""] = words;
    const text = this.files.get(file) ?? "";
    this.changes.push(`${command} ${flag}`);
    const failure = this.failing.get(`${command} ${flag}`);
    if (failure !== undefined) {
      throw this.refusal(failure);
    }
    const domain = this.domains[uuid];
    const scope = flag === "--live" ? "live" : "config";
    const devices = domain?.[scope];
    if (domain === undefined || devices === undefined) {
      throw this.refusal("error: Requested operation is not valid: domain is not running");
    }
    const mdev = /uuid="(.*?)"/.exec(text)?.[1] ?? "";
    if (command === "attach-device") {
      domain[scope] = [...devices, text];
    } else if (!(scope === "live" && this.clinging.has(domain.name))) {
      domain[scope] = devices.filter((device) => !device.includes(mdev));
    }
    return "";
  }

  private dumpxml([, uuid = "", flag]: string[]): string {
    const domain = this.domains[uuid];
    if (domain === undefined) {
      throw this.refusal(`error: failed to get domain '${uuid}'`);
    }
    const inactive = flag === "--inactive" || domain.live === undefined;
    const devices = (inactive ? domain.config : domain.live) ?? domain.live ?? [];
    const id = inactive ? "" : " id='1'";
    return `<domain type='qemu'${id}><name>${domain.name}</name><uuid>${uuid}</uuid><devices>${devices.join("")}</devices></domain>`;
  }

  private refusal(stderr: string): VirshError {
    const failure = virshFailureKind(stderr);
    return new VirshError(failure, {
      kind: "command-failed",
      host: this.name,
      what: "virsh",
      said: libvirtSaid(stderr),
    });
  }
}
