import fc from "fast-check";
import { MOMENTS } from "../../faults/commandRelay";
import { FAULTS } from "../../faults/faults";
import { ACTS, applies, type Device, type Model, type Step } from "./model";

const booleans = { autostart: fc.boolean(), active: fc.boolean() };
/** Such objects as a program writes. */
const plain = { noNullPrototype: true };
const persistent = fc.record({ persistent: fc.constant(true), ...booleans }, plain);
const transient = fc.constant({ persistent: false, autostart: false, active: true });
const devices: fc.Arbitrary<Device | undefined> = fc.oneof(
  { weight: 4, arbitrary: persistent },
  { weight: 2, arbitrary: transient },
  { weight: 2, arbitrary: fc.constant(undefined) },
);
const breaks = fc.record(
  {
    fault: fc.constantFrom(...FAULTS),
    moment: fc.constantFrom(...MOMENTS),
    change: fc.integer({ min: 1, max: 3 }),
  },
  plain,
);

function stepsOf(slots: number): fc.Arbitrary<Step> {
  const slot = fc.nat({ max: slots - 1 });
  const only = <K extends Step["kind"]>(kind: K) => fc.constant({ kind });
  return fc.oneof(
    { weight: 8, arbitrary: fc.record({ kind: fc.constant("apply" as const), slot, device: devices }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant("apply" as const), slot, device: devices, breaks }) },
    {
      weight: 10,
      arbitrary: fc.record({ kind: fc.constant("operator" as const), slot, act: fc.constantFrom(...ACTS) }),
    },
    { weight: 3, arbitrary: only("up --refresh") },
    { weight: 1, arbitrary: only("refresh") },
    { weight: 1, arbitrary: only("destroy") },
    { weight: 3, arbitrary: only("preview") },
    { weight: 1, arbitrary: only("restart libvirtd") },
  );
}

/** Steps without end, always the same for the same seed. */
function* endlessSteps(seed: number, slots: number): Generator<Step, never> {
  for (let chapter = 0; ; chapter += 1) {
    yield* fc.sample(stepsOf(slots), { seed: seed + chapter, numRuns: 1_000 });
  }
}

/** As many random steps as are wanted, always the same for the same seed; each can be made when its turn comes. */
export function randomSteps(seed: number, slots: number, count: number): (model: Model) => Step | undefined {
  const steps = endlessSteps(seed, slots);
  let made = 0;
  return (model) => {
    made += 1;
    return made > count ? undefined : nextStep(steps, model);
  };
}

/** Steps that are known, in their order. */
export function theseSteps(steps: readonly Step[]): () => Step | undefined {
  const left = [...steps];
  return () => left.shift();
}

/** The next step that can be made. */
function nextStep(steps: Iterator<Step, never>, model: Model): Step {
  for (;;) {
    const { value } = steps.next();
    if (applies(model, value)) {
      return value;
    }
  }
}
