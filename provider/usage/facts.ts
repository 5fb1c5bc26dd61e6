/** A file of a disk or of a partition of it, below /dev. */
export interface Block {
  /** `dasda`, `dasda1` */
  readonly name: string;
  /** Its number, `94:1`, by which a mount tells what it is of. */
  readonly number: string;
  /** What is made of it: names of device-mapper, md and such devices. */
  readonly holders: readonly string[];
}

/** A device behind a subchannel, as far as it tells who uses it. It is there while io_subchannel has the subchannel. */
export interface CcwDevice {
  /** `0.0.0004` */
  readonly subchannel: string;
  /** `0.0.3000` */
  readonly busId: string;
  readonly online: boolean;
  /** Type and model of the control unit: `3990/e9`. */
  readonly cuType: string;
  /** `dasd-eckd`, `virtio_ccw`; undefined for none. */
  readonly driver: string | undefined;
  /** The driver of a virtio device in it. */
  readonly virtioDriver: string | undefined;
  /** Whether it is one of a group, as those of a network card are. */
  readonly grouped: boolean;
  /** The disk and its partitions. */
  readonly blocks: readonly Block[];
  /** Names of network interfaces that are up. */
  readonly interfacesUp: readonly string[];
}

/** A mount of the host. */
export interface Mount {
  /** Number of what is mounted, `94:1`. btrfs has one of its own there. */
  readonly number: string;
  readonly at: string;
  /** `/dev/dasda1` */
  readonly source: string;
}

/** What tells who uses the devices of a host. */
export interface UsageFacts {
  readonly devices: readonly CcwDevice[];
  readonly mounts: readonly Mount[];
  /** Files that are swapped to: `/dev/dasda2`. */
  readonly swaps: readonly string[];
}

/**
 * Lists what tells of the use of all ccw devices, each line behind its file: with two processes for all of them. Disks and
 * network interfaces are right below the device, or, for virtio, below one device more.
 */
export const usageScript = [
  // A machine without channels has mounts, too.
  "cd /sys/bus/css/devices 2>/dev/null || cd /",
  "d='*.?.????/*.?.????'",
  "grep -sH '' $d/online $d/cutype $d/block/*/dev $d/block/*/*/dev $d/virtio*/block/*/dev $d/virtio*/block/*/*/dev" +
    " $d/net/*/flags $d/virtio*/net/*/flags $d/group_device/net/*/flags /proc/self/mountinfo /proc/swaps",
  "printf '%s\\n' $d/block/*/holders/* $d/block/*/*/holders/* $d/virtio*/block/*/holders/* $d/virtio*/block/*/*/holders/*",
  "find $d/driver $d/virtio*/driver $d/group_device -maxdepth 0 -printf '%p %l\\n' 2>/dev/null",
  "true",
].join("\n");

/** Parses the output of {@link usageScript}. Sources: Linux, Documentation/filesystems/proc.rst, drivers/s390/cio/device.c. */
export function parseUsage(text: string): UsageFacts {
  const lines = text.split("\n");
  return {
    devices: lines.flatMap((line) => {
      const [, path = "", online] = /^(\S+)\/online:(\d)$/.exec(line) ?? [];
      return online === undefined ? [] : [deviceOf(path, online === "1", lines)];
    }),
    mounts: lines.flatMap((line) => {
      const [, number = "", at = "", source] =
        /^\/proc\/self\/mountinfo:\d+ \d+ (\S+) \S+ (\S+) .*? - \S+ (\S+)/.exec(line) ?? [];
      return source === undefined ? [] : [{ number, at: unescaped(at), source: unescaped(source) }];
    }),
    swaps: lines.flatMap((line) => {
      const [, file] = /^\/proc\/swaps:(\/\S*)/.exec(line) ?? [];
      return file === undefined ? [] : [unescaped(file)];
    }),
  };
}

function deviceOf(path: string, online: boolean, lines: readonly string[]): CcwDevice {
  const own = lines.filter((line) => line.startsWith(`${path}/`)).map((line) => line.slice(path.length + 1));
  const matches = (pattern: RegExp) =>
    own.flatMap((line) => [pattern.exec(line) ?? []]).filter((all) => all.length > 0);
  const first = (pattern: RegExp) => matches(pattern)[0]?.[1];
  const [subchannel = "", busId = ""] = path.split("/");
  return {
    subchannel,
    busId,
    online,
    cuType: first(/^cutype:(\S+)/) ?? "",
    driver: first(/^driver \S*\/(\S+)$/),
    virtioDriver: first(/^virtio\d+\/driver \S*\/(\S+)$/),
    grouped: own.some((line) => line.startsWith("group_device ")),
    blocks: matches(/^((?:virtio\d+\/)?block\/(?:[^/]+\/)?([^/]+))\/dev:(\S+)$/).map(
      ([, at, name = "", number = ""]) => ({
        name,
        number,
        holders: own.flatMap((line) => {
          const [, holder] = line.startsWith(`${at}/holders/`) ? (/holders\/([^/*]+)$/.exec(line) ?? []) : [];
          return holder === undefined ? [] : [holder];
        }),
      }),
    ),
    // The flag IFF_UP of Linux, include/uapi/linux/if.h.
    interfacesUp: matches(/(?:^|\/)net\/([^/]+)\/flags:0x([0-9a-f]+)$/).flatMap(([, name = "", flags = ""]) =>
      Number.parseInt(flags, 16) % 2 === 1 ? [name] : [],
    ),
  };
}

/** The kernel writes blanks, tabs, line ends and `\` as octal numbers. */
function unescaped(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_whole, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
