import type { Input } from "@pulumi/pulumi";

/** Plain inputs, declared once, as a program may give them: each value now or later, those of objects inside too. */
export type Lifted<T> = { [K in keyof T]: LiftedValue<T[K]> };

type LiftedValue<V> = [Extract<V, object>] extends [never]
  ? Input<V>
  : Input<Lifted<Extract<V, object>> | Exclude<V, object>>;
