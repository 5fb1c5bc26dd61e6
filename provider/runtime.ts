/**
 * What the providers in Pulumi's state call. The state holds a constant text that requires this module and calls it by
 * these names, so that every version of this package can read, update and delete what another one made: the names and
 * the meaning of their arguments stay.
 */
import { inEngineTerms } from "./lifecycle";
import { check } from "./mediatedDevice/check";
import { diff } from "./mediatedDevice/diff";
import { create, read, remove, update } from "./mediatedDevice/lifecycle";

/** The lifecycle of MediatedDevice. */
export const mediatedDevice = inEngineTerms({ check, diff, create, read, update, remove });
