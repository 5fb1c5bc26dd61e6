import { z } from "zod";

/**
 * The name of a libvirt domain. libvirt takes more characters than this; what is not printable ASCII cannot be given to a
 * virsh that reads its commands from a pipe, and blanks at the ends do not show in its lists.
 * Source: libvirt, src/conf/domain_conf.c (no `/`, no line break).
 */
export const domainNameSchema = z
  .string()
  .regex(
    /^[!-.0-~]([ -.0-~]*[!-.0-~])?$/,
    "must be the name of a domain: printable ASCII without /, and without blanks at its ends",
  );
