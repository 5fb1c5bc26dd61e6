import { bindVfioCcw, hostDown, hostUp, prepareHost, type RunningHost, type Suite } from "../../host";
import { unlessAborted } from "../lib/interruption";
import { type Mdev, mdevOf } from "./mdevs";

/** A host to be had for some work. */
export interface OwnHost {
  readonly suite: Suite;
  readonly name: string;
  /** How many subchannels. */
  readonly devices: number;
  /** Ends what goes on; the work is to heed it too. */
  readonly cancel: AbortSignal;
}

/**
 * Does some work on a host that is started for it, and ended afterwards whatever comes. Nobody has touched its subchannels.
 *
 * @throws what the work throws; the signal's reason once it has aborted.
 */
export async function onFreshHost<T>(
  { suite, name, devices, cancel }: OwnHost,
  work: (host: RunningHost) => Promise<T>,
): Promise<T> {
  // What is missing is built first: that may take minutes, and can be left to itself.
  await unlessAborted(cancel, prepareHost(suite));
  try {
    const host = await hostUp({ suite, name, devices });
    try {
      cancel.throwIfAborted();
      return await work(host);
    } finally {
      await hostDown(name);
    }
  } catch (error) {
    // What ends at Ctrl-C ends with errors of its own.
    cancel.throwIfAborted();
    throw error;
  }
}

/**
 * As {@link onFreshHost}, with all subchannels bound to vfio_ccw.
 *
 * @param work gets the host, and the mediated devices that can be made there.
 */
export function onOwnHost<T>(
  own: OwnHost,
  work: (host: RunningHost, mdevs: readonly Mdev[]) => Promise<T>,
): Promise<T> {
  return onFreshHost(own, async (host) => {
    const mdevs = host.devices.map((device) => mdevOf(host.host, device));
    await bindVfioCcw(
      host,
      mdevs.map(({ subchannel }) => subchannel),
    );
    return work(host, mdevs);
  });
}
