// Beside a list, where there is room: the row in focus, or the one clicked beside its links, is shown without leaving the list.
import htmx from "htmx.org";

const wide = window.matchMedia("(min-width: 1680px)");
const PAUSE = 250; // ms a row must keep the focus: running down the list asks for nothing
let timer = 0;

function look(row) {
  const pane = document.querySelector("[data-preview]");
  const link = row && row.querySelector("[data-row-link]");
  if (!pane || !link || !wide.matches || pane.dataset.shows === link.pathname) return;
  clearTimeout(timer);
  timer = setTimeout(() => {
    pane.dataset.shows = link.pathname;
    htmx.ajax("GET", `${link.pathname}/preview`, { target: pane, swap: "innerHTML" });
  }, PAUSE);
}

export function previewRows() {
  document.addEventListener("focusin", (event) => look(event.target.closest("[data-row]")));
  document.addEventListener("click", (event) => {
    if (event.target.closest("a, button, input, label, summary")) return;
    const row = event.target.closest("[data-row]");
    const link = row && document.querySelector("[data-preview]") && wide.matches && row.querySelector("[data-row-link]");
    if (link) link.focus({ preventScroll: true });
  });
}
