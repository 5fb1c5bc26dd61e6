import { isDeepStrictEqual } from "node:util";
import type { Moment } from "../../faults/commandRelay";
import type { Fault } from "../../faults/faults";

/** What a mediated device is like, or is declared to be. One that is not persistent is active, and without autostart. */
export interface Device {
  readonly persistent: boolean;
  readonly autostart: boolean;
  readonly active: boolean;
}

/** One subchannel, with at most one device: undefined where there is none. */
export interface Slot {
  /** What the program declares. */
  readonly declared: Device | undefined;
  /** What Pulumi's state has. */
  readonly recorded: Device | undefined;
  /** What the host has. */
  readonly host: Device | undefined;
}

/** All that matters of a program, its state and a host. */
export type Model = readonly Slot[];

/** What an operator does to a device, past Pulumi. */
export const ACTS = ["stop", "start", "undefine", "define", "auto", "manual"] as const;
export type Act = (typeof ACTS)[number];

/** What breaks in a `pulumi up`: at which of its changes. */
export interface Break {
  readonly fault: Fault;
  readonly moment: Moment;
  /** From 1. Where there are fewer changes, nothing breaks. */
  readonly change: number;
}

/** One step of a random run. */
export type Step =
  /** The program declares this of a slot, and `pulumi up` runs. What broke is repaired by `pulumi up --refresh`. */
  | { readonly kind: "apply"; readonly slot: number; readonly device: Device | undefined; readonly breaks?: Break }
  | { readonly kind: "up --refresh" }
  | { readonly kind: "refresh" }
  | { readonly kind: "destroy" }
  /** A preview that must tell whether the host is as declared. */
  | { readonly kind: "preview" }
  | { readonly kind: "operator"; readonly slot: number; readonly act: Act }
  | { readonly kind: "restart libvirtd" };

/** Whether a step can be made now. */
export function applies(model: Model, step: Step): boolean {
  switch (step.kind) {
    case "operator":
      return canAct(model[step.slot], step.act);
    case "preview":
      // What a refresh has adopted differs from the program for another reason than the host.
      return model.every(({ declared, recorded }) => isDeepStrictEqual(declared, recorded));
    default:
      return true;
  }
}

function canAct(slot: Slot | undefined, act: Act): boolean {
  // What the stack does not know is nobody's to play with: it would be a stranger to it.
  if (slot?.recorded === undefined) {
    return false;
  }
  const { host } = slot;
  switch (act) {
    case "stop":
      return host?.active === true;
    case "start":
      return host?.persistent === true && !host.active;
    case "undefine":
      return host?.persistent === true;
    case "define":
      return host?.persistent !== true;
    case "auto":
      return host?.persistent === true && !host.autostart;
    case "manual":
      return host?.persistent === true && host.autostart;
  }
}

/** What all is like after a step. */
export function stepped(model: Model, step: Step): Model {
  switch (step.kind) {
    case "apply": {
      const declared = model.map((slot, index) => (index === step.slot ? { ...slot, declared: step.device } : slot));
      return step.breaks === undefined ? declared.map(applied) : declared.map(asDeclared);
    }
    case "up --refresh":
      return model.map(asDeclared);
    case "refresh":
      return model.map((slot) => ({ ...slot, recorded: slot.recorded && slot.host }));
    case "destroy":
      return model.map(({ declared }) => ({ declared, recorded: undefined, host: undefined }));
    case "operator":
      return model.map((slot, index) => (index === step.slot ? { ...slot, host: acted(slot.host, step.act) } : slot));
    default:
      return model;
  }
}

/** A plain `pulumi up` compares with the state, and asks no host. */
function applied(slot: Slot): Slot {
  return isDeepStrictEqual(slot.declared, slot.recorded) ? slot : asDeclared(slot);
}

function asDeclared({ declared }: Slot): Slot {
  return { declared, recorded: declared, host: declared };
}

function acted(host: Device | undefined, act: Act): Device | undefined {
  const { persistent = false, autostart = false, active = false } = host ?? {};
  switch (act) {
    case "stop":
      return orNone({ persistent, autostart, active: false });
    case "start":
      return { persistent, autostart, active: true };
    case "undefine":
      return orNone({ persistent: false, autostart: false, active });
    case "define":
      return { persistent: true, autostart: false, active };
    case "auto":
      return { persistent, autostart: true, active };
    case "manual":
      return { persistent, autostart: false, active };
  }
}

function orNone(device: Device): Device | undefined {
  return device.persistent || device.active ? device : undefined;
}

/** Whether a preview must show that something is to be done. */
export function isDrifted(model: Model): boolean {
  return model.some(({ declared, host }) => !isDeepStrictEqual(declared, host));
}
