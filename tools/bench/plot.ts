import { type EChartsOption, init } from "echarts";
import type { Range } from "../lib/numbers";
import { type Figure, figuresOf } from "./figures";
import { CONTESTANTS, type ContestantName, measured, type Results, type SuiteResult } from "./results";
import { TITLES } from "./text";

/** docs/bench.svg, of the results alone: for each suite a panel, with a line for each contestant's `up`. Pure. */

const [PANEL_WIDTH, HEIGHT, LEFT, GAP] = [460, 450, 70, 70];

const COLOURS: Readonly<Record<ContestantName, string>> = {
  ours: "#0b6fb8",
  floor: "#8a8a8a",
  batch: "#2a9d55",
  loop: "#d98200",
  terraform: "#7b42bc",
};

const SYMBOLS: Readonly<Record<ContestantName, string>> = {
  ours: "circle",
  floor: "emptyCircle",
  batch: "rect",
  loop: "triangle",
  terraform: "diamond",
};

/** The plot, as the text of an SVG file. */
export function renderPlot(results: Results): string {
  const suites = measured(results);
  const ups = suites.flatMap(([, { measurements }]) => upsOf(measurements));
  const present = CONTESTANTS.filter((name) => ups.some(({ contestant }) => contestant === name));
  const decades = decadesOf(ups.map(({ seconds }) => seconds));
  const chart = init(null, null, {
    renderer: "svg",
    ssr: true,
    width: LEFT + suites.length * (PANEL_WIDTH + GAP),
    height: HEIGHT,
  });
  chart.setOption({
    animation: false,
    backgroundColor: "#ffffff",
    legend: { bottom: 5, itemGap: 24, data: present.map((name) => TITLES[name]) },
    title: suites.map(([suite, { versions }], panel) => ({
      text: `${suite}, libvirt ${versions.libvirt}`,
      textStyle: { fontSize: 14 },
      left: leftOf(panel),
      top: 10,
    })),
    grid: suites.map((_, panel) => ({ left: leftOf(panel), width: PANEL_WIDTH, top: 50, bottom: 115 })),
    xAxis: suites.map(([, result], panel) => axisOfDevices(panel, sizesOf(result))),
    yAxis: suites.map((_, panel) => axisOfSeconds(panel, decades)),
    series: suites.flatMap(([, result], panel) => lines(panel, result)),
  } satisfies EChartsOption);
  const svg = chart.renderToSVGString();
  chart.dispose();
  return `${svg}\n`;
}

function leftOf(panel: number): number {
  return LEFT + panel * (PANEL_WIDTH + GAP);
}

function sizesOf({ measurements }: SuiteResult): number[] {
  return [...new Set(measurements.map(({ size }) => size))].sort((a, b) => a - b);
}

function axisOfDevices(gridIndex: number, sizes: number[]) {
  return {
    gridIndex,
    type: "log" as const,
    logBase: 2,
    name: "devices",
    nameLocation: "middle" as const,
    nameGap: 28,
    axisTick: { customValues: sizes },
    axisLabel: { customValues: sizes },
    splitLine: { show: false },
  };
}

/** The powers of ten around these: the same ones for all panels, which are to be compared. */
function decadesOf(values: readonly number[]): Range {
  return {
    least: 10 ** Math.floor(Math.log10(Math.min(...values))),
    most: 10 ** Math.ceil(Math.log10(Math.max(...values))),
  };
}

function axisOfSeconds(gridIndex: number, { least, most }: Range) {
  return {
    gridIndex,
    type: "log" as const,
    min: least,
    max: most,
    name: "seconds",
    nameLocation: "middle" as const,
    nameGap: 40,
    splitLine: { lineStyle: { color: "#dddddd" } },
    minorSplitLine: { show: true },
  };
}

function upsOf(measurements: SuiteResult["measurements"]): Figure[] {
  return figuresOf(measurements).filter(({ phase }) => phase === "up");
}

function lines(panel: number, { measurements }: SuiteResult) {
  const ups = upsOf(measurements);
  return CONTESTANTS.flatMap((contestant) => {
    const data = ups.filter((one) => one.contestant === contestant).map(({ size, seconds }) => [size, seconds]);
    const line = {
      type: "line" as const,
      name: TITLES[contestant],
      xAxisIndex: panel,
      yAxisIndex: panel,
      symbol: SYMBOLS[contestant],
      symbolSize: 8,
      color: COLOURS[contestant],
      data,
    };
    return data.length === 0 ? [] : [line];
  });
}
