// Charts: <figure data-chart='{"kind": "bar", …}'> with the table of the same figures inside; js/charts_in_view.js
// brings this file when a chart comes into view. The table stays for screen readers and for browsers without script.
//
//   {"kind": "bar", "categories": ["…"], "unit": "%", "stacked": false, "horizontal": false,
//    "series": [{"name": "…", "values": [1, null, 3], "colour": 6?}]}
//
// Each bar says its figure, so nothing has to be pointed at, on a phone and on paper as little as with a mouse.
// Only what bars need is taken from ECharts: half of its weight would be kinds and parts that no page shows.
import { BarChart } from "echarts/charts";
import { GridComponent, LegendPlainComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

use([BarChart, GridComponent, LegendPlainComponent, SVGRenderer]);

const FACE = '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif';
const ROOM = 1 / 20; // of the longest bar: what a figure inside a piece of a bar needs

const words = (value, unit) => `${value}${unit || ""}`;

// Colours and sizes come from the theme (tokens.css, figures.css), so that charts and pages agree.
function look(stage) {
  const style = getComputedStyle(stage);
  const colour = (name) => style.getPropertyValue(name).trim();
  return { size: parseFloat(style.fontSize), narrow: stage.clientWidth < 480, ink: colour("--ink"), quiet: colour("--quiet"), line: colour("--line"),
    colours: [1, 2, 3, 4, 5, 6].map((number) => colour(`--chart-${number}`)) };
}

function series(spec, { size, ink, colours }) {
  const sums = spec.categories.map((_, index) => spec.series.reduce((sum, one) => sum + (one.values[index] || 0), 0));
  const least = Math.max(...sums) * ROOM;
  const shown = ({ value }) => (spec.stacked ? (value > least ? `${value}` : "") : words(value, spec.unit));
  return spec.series.map((one, index) => ({
    type: "bar",
    name: one.name,
    data: one.values.map((value) => (value === null ? { value: 0, label: { formatter: "—" } } : value)),
    stack: spec.stacked ? "all" : undefined,
    barMaxWidth: 28,
    itemStyle: { color: colours[(one.colour || index + 1) - 1] },
    label: {
      show: true, fontSize: size, formatter: shown, color: spec.stacked ? "#fff" : ink,
      position: spec.stacked ? "inside" : spec.horizontal ? "right" : "top",
    },
    silent: true,
  }));
}

function option(spec, theme) {
  const text = { fontFamily: FACE, fontSize: theme.size, color: theme.ink };
  const names = {
    type: "category", data: spec.categories, inverse: Boolean(spec.horizontal), axisTick: { show: false },
    axisLine: { lineStyle: { color: theme.quiet } },
    axisLabel: { ...text, interval: 0, width: theme.size * (spec.horizontal ? 9 : 6), overflow: "break", hideOverlap: false },
  };
  const values = {
    type: "value", splitNumber: theme.narrow ? 2 : 4, minInterval: 1, max: spec.unit === "%" ? 100 : undefined, splitLine: { lineStyle: { color: theme.line } },
    axisLabel: { ...text, color: theme.quiet, hideOverlap: true, formatter: (value) => words(value, spec.unit) },
  };
  const several = spec.series.length > 1;
  return {
    animation: false, // what moves says nothing that does not stand there
    textStyle: text,
    legend: several ? { top: 0, left: 0, selectedMode: false, textStyle: text } : undefined,
    grid: { left: 0, right: spec.horizontal && !spec.stacked ? theme.size * 4 : theme.size, top: several ? 40 : 20, bottom: 4, containLabel: true },
    xAxis: spec.horizontal ? values : names,
    yAxis: spec.horizontal ? names : values,
    series: series(spec, theme),
  };
}

// The place for it is in the page from the beginning: nothing moves when it is drawn.
function draw(figure) {
  const stage = figure.querySelector(".chart-stage");
  if (!stage || figure.dataset.chartDrawn) return;
  let spec;
  try {
    spec = JSON.parse(figure.dataset.chart);
  } catch {
    return; // the table inside the figure says the same
  }
  figure.dataset.chartDrawn = "1";
  const chart = init(stage, null, { renderer: "svg" });
  const fit = () => {
    chart.resize();
    chart.setOption(option(spec, look(stage)));
    const drawing = stage.querySelector("svg"); // paper is narrower than the screen: print.css lets it shrink as a whole
    drawing.setAttribute("viewBox", `0 0 ${drawing.getAttribute("width")} ${drawing.getAttribute("height")}`);
  };
  fit();
  new ResizeObserver(() => matchMedia("print").matches || fit()).observe(stage);
}

const drawAll = (root) => root.querySelectorAll("figure[data-chart]").forEach(draw);

drawAll(document);
document.addEventListener("htmx:load", (event) => drawAll(event.detail.elt.parentNode || document));
