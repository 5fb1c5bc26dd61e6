/**
 * What the providers in Pulumi's state call. The state holds a constant text that requires this module and calls it by
 * these names, so that every version of this package can read, update and delete what another one made: the names and
 * the meaning of their arguments stay.
 */
import { check as checkDisk } from "./guestDisk/check";
import { diff as diffDisk } from "./guestDisk/diff";
import * as disk from "./guestDisk/lifecycle";
import { inEngineTerms } from "./lifecycle";
import { check as checkMdev } from "./mediatedDevice/check";
import { diff as diffMdev } from "./mediatedDevice/diff";
import * as mdev from "./mediatedDevice/lifecycle";
import { check as checkDriver } from "./subchannelDriver/check";
import { diff as diffDriver } from "./subchannelDriver/diff";
import * as driver from "./subchannelDriver/lifecycle";

/** The lifecycle of MediatedDevice. */
export const mediatedDevice = inEngineTerms({ ...mdev, check: checkMdev, diff: diffMdev });

/** The lifecycle of SubchannelDriver. */
export const subchannelDriver = inEngineTerms({ ...driver, check: checkDriver, diff: diffDriver });

/** The lifecycle of GuestDisk. */
export const guestDisk = inEngineTerms({ ...disk, check: checkDisk, diff: diffDisk });
