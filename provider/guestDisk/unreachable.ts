import type { HostError } from "../errors/hostError";
import type { Host } from "../host/host";
import { detachment } from "../mediatedDevice/refusals";
import type { State } from "./state";

/** What stays behind of a disk in a guest, on a host that cannot be reached. */
export function leftBehindWarning(
  host: Host,
  { domain, domainUuid, mediatedDevice, guestDevice, live, config }: State,
  error: HostError,
): string {
  const where = [...(live ? ["the running guest"] : []), ...(config ? ["its definition"] : [])].join(" and ");
  const scopes = [...(live ? ["--live"] : []), ...(config ? ["--config"] : [])];
  return [
    `warning: ${error.message.split("\n")[0]}`,
    `The disk ${guestDevice} of guest ${domain} is forgotten, as deleteUnreachable says, and stays on ${error.host}: mediated device ${mediatedDevice}, in ${where} when it was last seen.`,
    `If the host comes back: ${detachment(host, domainUuid, mediatedDevice, ...scopes)}`,
  ].join("\n");
}
