/**
 * What the providers in Pulumi's state call. The state holds a constant text that requires this module and calls it by
 * these names, so that every version of this package can read, update and delete what another one made: the names and
 * the meaning of their arguments stay.
 */
import { check as checkDisk } from "./guestDisk/check";
import { diff as diffDisk } from "./guestDisk/diff";
import * as disk from "./guestDisk/lifecycle";
import { inEngineTerms } from "./lifecycle";
import { check } from "./mediatedDevice/check";
import { diff } from "./mediatedDevice/diff";
import { create, read, remove, update } from "./mediatedDevice/lifecycle";

/** The lifecycle of MediatedDevice. */
export const mediatedDevice = inEngineTerms({ check, diff, create, read, update, remove });

/** The lifecycle of GuestDisk. */
export const guestDisk = inEngineTerms({
  check: checkDisk,
  diff: diffDisk,
  create: disk.create,
  read: disk.read,
  update: disk.update,
  remove: disk.remove,
});
