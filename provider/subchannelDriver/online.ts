import type { Host } from "../host/host";
import { quote } from "../quoting";
import { until } from "../waiting";
import { onlineScript } from "./scripts";

/** How long the kernel may take to make the device of a subchannel that was given back, and to set it online. */
const ONLINE_LIMIT_MS = 30_000;

/**
 * Sets a DASD online that was so before its subchannel was taken, unless it is: the kernel makes its device anew, a while
 * after the subchannel was given back.
 *
 * @throws HostError when it cannot be.
 */
export async function setOnline(host: Host, device: string): Promise<void> {
  const what = `cannot set ${device} online again`;
  const file = quote(`/sys/bus/ccw/devices/${device}/online`);
  const look = `if [ -e ${file} ]; then read -r is <${file}; echo "$is"; fi`;
  const is = await until(ONLINE_LIMIT_MS, async () => (await host.see(what, look)).trim() || undefined);
  if (is === undefined) {
    throw host.error({ kind: "timeout", what, said: `there is no such device ${ONLINE_LIMIT_MS / 1000} s later` });
  }
  if (is !== "1") {
    await host.changeAsRoot(what, onlineScript(device, true));
  }
}
