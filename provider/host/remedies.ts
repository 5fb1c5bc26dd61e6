import type { VirshFailureKind } from "../libvirt/failures";
import { commandLine } from "../quoting";

/** What helps when virsh fails in one of these ways. @param user who logs in, for the command to give. */
export function remedyOf(failure: VirshFailureKind, user = "root"): string | undefined {
  switch (failure) {
    case "no-libvirt":
      return `Check that libvirt runs there: systemctl status libvirtd (or virtqemud, virtnodedevd).`;
    case "not-permitted":
      return `The user needs the group libvirt: ${commandLine(["sudo", "usermod", "-aG", "libvirt", user])}; or sudo: true in the connection`;
    case "no-mdevctl":
      return "Install mdevctl on the host; libvirt needs it for mediated devices.";
    case "libvirt-too-old":
      return "libvirt 7.8 or newer is needed.";
    default:
      return undefined;
  }
}
