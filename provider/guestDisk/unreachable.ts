import type { Host } from "../host/host";
import { detachment } from "../libvirt/commandLines";
import type { LeftBehind } from "../unreachable";
import type { State } from "./state";

/** What stays behind of a disk in a guest, on a host that cannot be reached. */
export function leftBehind(
  host: Host,
  { domain, domainUuid, mediatedDevice, guestDevice, live, config }: State,
): LeftBehind {
  const where = [...(live ? ["the running guest"] : []), ...(config ? ["its definition"] : [])].join(" and ");
  const scopes = [...(live ? ["--live"] : []), ...(config ? ["--config"] : [])];
  return {
    name: `The disk ${guestDevice} of guest ${domain}`,
    stays: `mediated device ${mediatedDevice}, in ${where} when it was last seen`,
    removal: detachment(host, domainUuid, mediatedDevice, ...scopes),
  };
}
