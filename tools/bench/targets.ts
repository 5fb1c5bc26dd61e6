import { range, seconds } from "../lib/numbers";
import { type Figure, figuresOf, isWhole } from "./figures";
import type { ContestantName, Phase, SuiteResult } from "./results";

/** A target, and what was measured. */
export interface Target {
  readonly title: string;
  /** `0.93`, `1`, `98 MB`; undefined when it was not measured. */
  readonly measured: string | undefined;
  /** `≤ 1.0`. */
  readonly target: string;
  /** Undefined when it was not measured. Never true when this provider did not do all that it was to do. */
  readonly reached: boolean | undefined;
  /** What the figure is made of: `17.9 s / (14.7 s + 4.2 s)`. */
  readonly from: string;
}

/** The number of devices of most targets. */
const MANY = 32;

/** Times from which ratios are made, or undefined when one of them was not measured. */
interface Amount {
  readonly value: number;
  readonly text: string;
}

/** The targets of this project, with what one suite's run says of them. Pure; made of medians. */
export function targetsOf({ measurements, versions }: SuiteResult): Target[] {
  const figures = figuresOf(measurements);
  const find = (contestant: ContestantName, phase: Phase, size = MANY) =>
    figures.find((one) => one.contestant === contestant && one.phase === phase && one.size === size);
  const ours = (phase: Phase, size = MANY) => find("ours", phase, size);
  const time = (contestant: ContestantName, phase: Phase) => amount(find(contestant, phase), find(contestant, "up"));
  const batchAndFloor = (phase: Phase) => sum(time("batch", phase), time("floor", phase));
  const missing = versions.terraform === undefined ? "terraform was not on PATH" : NOT_MEASURED;
  const withoutProvider = (title: string, contestant: ContestantName, least: number, otherwise: string) => {
    const isNone = find(contestant, "up")?.ready?.most === 0;
    const theirs = isNone ? undefined : time(contestant, "up");
    return ratio(title, theirs, time("ours", "up"), { least }, [ours("up")], isNone ? MADE_NONE : otherwise);
  };
  const withBatch = (title: string, phase: Phase, most: number) =>
    ratio(title, time("ours", phase), batchAndFloor(phase), { most }, [ours(phase)]);
  const all = figures.filter(({ contestant }) => contestant === "ours");
  return [
    withBatch(`\`up\` of ${MANY}: ours / (batch + floor)`, "up", 1),
    withoutProvider(`\`up\` of ${MANY}: Terraform / ours`, "terraform", 4.5, missing),
    withoutProvider(`\`up\` of ${MANY}: loop / ours`, "loop", 3, NOT_MEASURED),
    withBatch(`\`destroy\` of ${MANY}: ours / (batch + floor)`, "destroy", 1),
    withBatch(`\`preview --refresh\` of ${MANY}, nothing changed: ours / (batch + floor)`, "refresh", 1.5),
    ratio("`up`, time for each device: of 128 / of 8", each(ours("up", 128)), each(ours("up", 8)), { most: 1.15 }, [
      ours("up", 128),
      ours("up", 8),
    ]),
    connectionsTarget(all),
    memoryTarget(
      all.filter(({ size }) => size === 128),
      mostMemory(figures, "floor"),
    ),
  ];
}

const NOT_MEASURED = "not measured in this run";
/** The time in which nothing is made is no time to compare with. */
const MADE_NONE = `made none of ${MANY}`;

function ratio(
  title: string,
  above: Amount | undefined,
  below: Amount | undefined,
  bound: { most: number } | { least: number },
  ours: readonly (Figure | undefined)[],
  otherwise = NOT_MEASURED,
): Target {
  const target = "most" in bound ? `≤ ${figure(bound.most)}` : `≥ ${figure(bound.least)}`;
  if (above === undefined || below === undefined) {
    return { title, target, measured: undefined, reached: undefined, from: otherwise };
  }
  const value = above.value / below.value;
  const within = "most" in bound ? value <= bound.most : value >= bound.least;
  const whole = ours.every((one) => one !== undefined && isWhole(one));
  return {
    title,
    target,
    measured: value.toFixed(2),
    reached: within && whole,
    from: `${above.text} / ${below.text}`,
  };
}

/** `1.0`, `4.5`, `1.15`. */
function figure(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}

/** @param up what its devices were made by. */
function amount(of: Figure | undefined, up: Figure | undefined): Amount | undefined {
  return of && { value: of.seconds, text: `${seconds(of.seconds)}${shortfall(of, up)}` };
}

/** A contestant that loses devices is not compared in silence with one that does not: it has less to do afterwards, too. */
function shortfall({ size, left, failed, rounds }: Figure, up: Figure | undefined): string {
  const ready = up?.ready;
  const lacks = [
    ...(ready !== undefined && ready.least < size ? [`${range(ready.least, ready.most)} of ${size}`] : []),
    ...(left !== undefined && left.most > 0 ? [`left ${range(left.least, left.most)}`] : []),
    ...(failed > 0 ? [`failed in ${failed} of ${rounds} rounds`] : []),
  ];
  return lacks.length === 0 ? "" : ` (${lacks.join(", ")})`;
}

function sum(one: Amount | undefined, other: Amount | undefined): Amount | undefined {
  return one && other && { value: one.value + other.value, text: `(${one.text} + ${other.text})` };
}

function each(of: Figure | undefined): Amount | undefined {
  return of && { value: of.seconds / of.size, text: `(${seconds(of.seconds)} / ${of.size})` };
}

function connectionsTarget(ours: readonly Figure[]): Target {
  const counts = ours.flatMap(({ connections }) => (connections === undefined ? [] : [connections]));
  const [least, most] = [
    Math.min(...counts.map((count) => count.least)),
    Math.max(...counts.map((count) => count.most)),
  ];
  return {
    title: "SSH connections, for each phase",
    target: "1",
    ...(counts.length === 0
      ? { measured: undefined, reached: undefined, from: NOT_MEASURED }
      : { measured: range(least, most), reached: least === 1 && most === 1, from: "all phases, sizes and rounds" }),
  };
}

function mostMemory(figures: readonly Figure[], contestant: ContestantName): number | undefined {
  const peaks = figures.flatMap((one) =>
    one.contestant === contestant && one.size === 128 && one.memoryMB !== undefined ? [one.memoryMB] : [],
  );
  return peaks.length === 0 ? undefined : Math.max(...peaks);
}

/** @param floor what a provider's process takes that does nothing: no provider can take less. */
function memoryTarget(ours: readonly Figure[], floor: number | undefined): Target {
  const peaks = ours.flatMap(({ memoryMB }) => (memoryMB === undefined ? [] : [memoryMB]));
  const peak = Math.max(...peaks);
  return {
    title: "Memory of the provider's process, 128 devices",
    target: "≤ 150 MB",
    ...(peaks.length === 0
      ? { measured: undefined, reached: undefined, from: NOT_MEASURED }
      : {
          measured: `${peak.toFixed(0)} MB`,
          reached: peak <= 150,
          from: `the most of all phases and rounds${floor === undefined ? "" : `; one that does nothing: ${floor.toFixed(0)} MB`}`,
        }),
  };
}
