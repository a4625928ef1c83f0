// The drawing of charts weighs more than the whole page: it is fetched once the page is there and a chart comes near the window.
// Who prints before that gets the tables; the button 打印 waits for the drawing.
import { findAll } from "./on_page.js";

const NEAR = "25% 0px"; // of the window's height
let coming;

const waiting = () => [...document.querySelectorAll("figure[data-chart]:not([data-chart-drawn])")];

function fetchDrawing(figure) {
  coming ??= new Promise((settle) => {
    const script = document.createElement("script");
    script.src = figure.dataset.chartScript;
    script.onload = script.onerror = settle; // without it the tables say the same
    document.head.append(script);
  });
  return coming;
}

function watch(figures) {
  if (!figures.length) return;
  if (figures[0].closest(".paper")) { fetchDrawing(figures[0]); return; } // is here to be printed
  const seen = new IntersectionObserver((entries) => {
    const near = entries.find((entry) => entry.isIntersecting);
    if (!near) return;
    seen.disconnect();
    fetchDrawing(near.target);
  }, { rootMargin: NEAR });
  figures.forEach((figure) => seen.observe(figure));
}

export function drawInView(root) {
  const figures = findAll(root, "figure[data-chart-script]");
  if (document.readyState === "complete") watch(figures);
  else window.addEventListener("load", () => watch(figures), { once: true });
}

export async function printWhole() {
  const [figure] = waiting();
  if (figure) await fetchDrawing(figure);
  window.print();
}

// Ctrl+P waits for nobody: what is not drawn yet is printed as its table.
export function printTables() {
  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = waiting().map((figure) => figure.querySelector("details:not([open])")).filter(Boolean);
    opened.forEach((table) => { table.open = true; });
  });
  window.addEventListener("afterprint", () => opened.forEach((table) => { table.open = false; }));
}
