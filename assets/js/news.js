// A list asks every half minute whether anything in it changed, and takes it in when somebody says so: the rows come anew, and
// place, ticks, focus and what was typed stay. A row that somebody else dealt with meanwhile is redrawn with a mark.
import htmx from "htmx.org";
import { lookAgain } from "./on_page.js";

const EVERY = 30000; // ms
const rows = () => [...document.querySelectorAll(".worklist [data-row]")];

async function fetched(address) {
  const answer = await fetch(address, { headers: { "HX-Request": "true" } });
  return answer.ok && !answer.redirected ? answer : null;
}

async function ask(place) {
  if (document.hidden) return;
  const shown = rows().map((row) => row.dataset.number).join(",");
  const query = new URLSearchParams({ since: place.dataset.since, shown });
  try {
    const answer = await fetched(`${place.dataset.listNews}?${query}`);
    if (answer) place.innerHTML = answer.status === 204 ? "" : await answer.text();
  } catch { /* the next time */ }
}

function place_of(row) {
  return row && { number: row.dataset.number, top: row.getBoundingClientRect().top };
}

export async function takeIn(late = "") {
  const place = document.querySelector("[data-list-news]"), body = document.querySelector(".worklist tbody");
  if (!place || !body) return;
  const here = new URL(location.href);
  here.searchParams.delete("at");
  here.searchParams.delete("cursor");
  here.searchParams.set("rows", Math.max(rows().length, 50));
  const answer = await fetched(here).catch(() => null);
  if (!answer) { location.reload(); return; }
  const ticked = new Set([...body.querySelectorAll("input[data-pick]:checked")].map((box) => box.value.split(":")[0]));
  const focused = document.activeElement?.closest?.("[data-row]");
  const kept = place_of(focused || rows().find((row) => row.getBoundingClientRect().bottom > 60));
  const order = rows().map((row) => row.dataset.number);
  body.innerHTML = await answer.text();
  htmx.process(body);
  lookAgain(body);
  body.querySelectorAll("input[data-pick]").forEach((box) => {
    box.checked = ticked.has(box.value.split(":")[0]);
  });
  body.querySelector("input[data-pick]")?.dispatchEvent(new Event("change", { bubbles: true }));
  const row = (number) => body.querySelector(`[data-row][data-number="${CSS.escape(number)}"]`);
  const stays = kept && (row(kept.number) || order.slice(order.indexOf(kept.number)).map(row).find(Boolean));
  if (stays) {
    if (focused) { stays.classList.add("is-here"); stays.querySelector("[data-row-link]")?.focus({ preventScroll: true }); }
    window.scrollBy(0, stays.getBoundingClientRect().top - kept.top);
  }
  if (late) row(late)?.classList.add("is-late-row");
  place.innerHTML = "";
  place.dataset.since = answer.headers.get("X-Read-At");
}

export function followList() {
  const place = document.querySelector("[data-list-news]");
  if (!place) return;
  setInterval(() => ask(place), EVERY);
  document.addEventListener("visibilitychange", () => ask(place));
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-take-in]")) return;
    event.preventDefault();
    takeIn();
  });
  document.addEventListener("list:late", (event) => takeIn(event.detail.number));
}
