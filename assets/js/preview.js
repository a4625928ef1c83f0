// Beside a list: the row in focus where there is room, the row that was clicked everywhere. In a list whose matters are decided
// beside it (data-decides) a click on the title opens the pane too; with Ctrl, and without script, it opens the whole page.
import htmx from "htmx.org";
import { say } from "./words.js";

const wide = window.matchMedia("(min-width: 1680px)");
const PAUSE = 250; // ms a row must keep the focus: running down the list asks for nothing
let timer = 0;

const pane = () => document.querySelector("[data-preview]");
const linkOf = (row) => row && row.querySelector("[data-row-link]");

async function fill(place, href) {
  const there = new URL(href, location.href);
  place.dataset.shows = there.pathname;
  await htmx.ajax("GET", `${there.pathname}/preview${there.search}`, { target: place, swap: "innerHTML" });
}

function look(row) {
  const place = pane(), link = linkOf(row);
  if (!place || !link || !(wide.matches || place.classList.contains("is-open")) || place.dataset.shows === link.pathname) return;
  clearTimeout(timer);
  timer = setTimeout(() => fill(place, link.href), PAUSE);
}

export async function openPane(href) {
  const place = pane();
  if (!place) return;
  clearTimeout(timer);
  place.classList.add("is-open");
  if (!place.dataset.shows) place.replaceChildren(); // the hint for who has room is no answer to a click
  const number = new URL(href, location.href).pathname.split("/").pop();
  document.querySelectorAll("[data-row]").forEach((row) => row.classList.toggle("is-here", row.dataset.number === number));
  await fill(place, href);
  const mark = document.querySelector(`[data-row][data-number="${CSS.escape(number)}"] [data-opened]`);
  if (mark && mark.dataset.opened === "0") { mark.dataset.opened = "1"; mark.textContent = say("已看"); }
  const title = place.querySelector("[data-pane-title]");
  if (title) title.focus({ preventScroll: true });
}

export function closePane() {
  const place = pane();
  if (!place || !place.classList.contains("is-open")) return false;
  place.classList.remove("is-open");
  const link = linkOf(document.querySelector("[data-row].is-here"));
  if (link) link.focus({ preventScroll: true });
  return true;
}

// Back from a ticket: the row behind the one that was dealt with has the focus.
function arrive() {
  const at = new URL(location.href).searchParams.get("at");
  const row = at && document.querySelector(`[data-row][data-number="${CSS.escape(at)}"]`);
  if (!row) return;
  row.classList.add("is-here");
  linkOf(row).focus({ preventScroll: true });
  row.scrollIntoView({ block: "center" });
}

export function previewRows() {
  arrive();
  document.addEventListener("focusin", (event) => look(event.target.closest("[data-row]")));
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-pane-close]")) { closePane(); return; }
    const go = event.target.closest("[data-pane-go]");
    if (go) { event.preventDefault(); openPane(go.href); return; }
    const place = pane();
    const row = place && event.target.closest("[data-row]");
    if (!row || event.ctrlKey || event.metaKey || event.shiftKey || event.defaultPrevented) return;
    const link = event.target.closest("[data-row-link]");
    if (link && "decides" in place.dataset) { event.preventDefault(); openPane(link.href); return; }
    if (event.target.closest("a, button, input, label, summary, form")) return;
    if (wide.matches) linkOf(row)?.focus({ preventScroll: true });
    else if (linkOf(row)) openPane(linkOf(row).href);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented && closePane()) event.preventDefault();
  });
}
