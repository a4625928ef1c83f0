// Charts on report pages: <figure data-chart='{"kind": "bar", …}'> with the table of the same figures inside.
// The table stays for screen readers and for browsers without script; the canvas is drawn above it.
//
//   {"kind": "bar" | "line", "categories": ["…"], "unit": "%", "stacked": false, "horizontal": false,
//    "series": [{"name": "…", "values": [1, null, 3], "kind": "line"?}], "target": 95?, "label": "…"?}
//   {"kind": "heatmap", "columns": ["…"], "rows": ["…"], "values": [[column, row, value], …], "unit": "", "label": "…"?}
//
// The tooltip is drawn on the canvas (richText): the HTML one writes inline styles, which the policy forbids.
import { BarChart, HeatmapChart, LineChart } from "echarts/charts";
import {
  AriaComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TooltipComponent,
  VisualMapComponent,
} from "echarts/components";
import { init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

use([
  AriaComponent, BarChart, CanvasRenderer, GridComponent, HeatmapChart, LegendComponent, LineChart,
  MarkLineComponent, TooltipComponent, VisualMapComponent,
]);

const FONT = '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif';
const FALLBACK_COLOURS = ["#1a5fb4", "#2e8540", "#c64600", "#7a4ea3", "#8a6d00", "#5e6a75"];

// Colours come from the theme (--chart-1 … --chart-6), so that charts and pages agree.
function palette() {
  const style = getComputedStyle(document.documentElement);
  return FALLBACK_COLOURS.map((colour, index) => style.getPropertyValue(`--chart-${index + 1}`).trim() || colour);
}

function words(value, unit) {
  return value === null || value === undefined || Number.isNaN(value) ? "—" : `${value}${unit || ""}`;
}

function base(spec) {
  return {
    color: palette(),
    animation: !window.matchMedia("(prefers-reduced-motion: reduce)").matches,
    textStyle: { fontFamily: FONT },
    aria: { enabled: true, label: { description: spec.label } },
    tooltip: { renderMode: "richText", confine: true },
    grid: { left: 8, right: spec.target === undefined || spec.target === null ? 16 : 48, top: 40, bottom: 8, containLabel: true },
  };
}

function cartesian(spec) {
  const names = { type: "category", data: spec.categories, axisTick: { show: false }, inverse: Boolean(spec.horizontal) };
  const values = { type: "value", axisLabel: { formatter: (value) => words(value, spec.unit) } };
  const series = spec.series.map((one) => ({
    type: one.kind || spec.kind,
    name: one.name,
    data: one.values,
    stack: spec.stacked ? "all" : undefined,
    barMaxWidth: 28,
    connectNulls: false,
    symbolSize: 6,
    tooltip: { valueFormatter: (value) => words(value, spec.unit) },
  }));
  if (spec.target !== undefined && spec.target !== null && series.length > 0) {
    const line = spec.horizontal ? { xAxis: spec.target } : { yAxis: spec.target };
    series[0].markLine = { silent: true, symbol: "none", data: [line], label: { formatter: words(spec.target, spec.unit) } };
  }
  const option = base(spec);
  return {
    ...option,
    tooltip: { ...option.tooltip, trigger: "axis" },
    legend: series.length > 1 ? { top: 0 } : undefined,
    xAxis: spec.horizontal ? values : names,
    yAxis: spec.horizontal ? names : values,
    series,
  };
}

function heatmap(spec) {
  const numbers = spec.values.map((cell) => cell[2]).filter((value) => typeof value === "number");
  const option = base(spec);
  return {
    ...option,
    grid: { ...option.grid, top: 8, bottom: 48 },
    tooltip: {
      ...option.tooltip,
      formatter: ({ value }) => `${spec.rows[value[1]]} · ${spec.columns[value[0]]}\n${words(value[2], spec.unit)}`,
    },
    xAxis: { type: "category", data: spec.columns, axisTick: { show: false } },
    yAxis: { type: "category", data: spec.rows, axisTick: { show: false }, inverse: true },
    visualMap: {
      min: Math.min(0, ...numbers), max: Math.max(1, ...numbers), calculable: false, orient: "horizontal",
      left: "center", bottom: 0, inRange: { color: ["#eef3f9", palette()[0]] },
    },
    series: [{ type: "heatmap", data: spec.values, label: { show: true, formatter: ({ value }) => words(value[2], "") } }],
  };
}

function draw(figure) {
  if (figure.dataset.chartDrawn) {
    return;
  }
  let spec;
  try {
    spec = JSON.parse(figure.dataset.chart);
  } catch {
    return; // the table inside the figure says the same
  }
  figure.dataset.chartDrawn = "1";
  const stage = document.createElement("div");
  stage.className = "chart-stage";
  stage.setAttribute("aria-hidden", "true");
  figure.prepend(stage);
  const chart = init(stage, null, { renderer: "canvas", height: stage.clientHeight || 320 });
  chart.setOption(spec.kind === "heatmap" ? heatmap(spec) : cartesian(spec));
  new ResizeObserver(() => chart.resize()).observe(stage);
}

function drawAll(root) {
  root.querySelectorAll("figure[data-chart]").forEach(draw);
}

drawAll(document);
document.addEventListener("htmx:load", (event) => drawAll(event.detail.elt.parentNode || document));
