// An act without a word to say waits ten seconds beside its list and can be taken back; then it is sent, or at once when the page is
// left. Until it is sent nothing is claimed: the row stays, marked. Without script the form is sent at once, like any other.
import { findAll } from "./on_page.js";
import { openPane } from "./preview.js";
import { say } from "./words.js";

const WAIT = 10; // seconds
const held = new Map(); // number → what waits

const rowOf = (number) => document.querySelector(`[data-row][data-number="${number}"]`);

function bar() {
  const place = document.getElementById("held");
  if (place) place.hidden = !place.children.length;
  return place;
}

function line(one) {
  const text = say("%(number)s %(act)s，%(seconds)s 秒后发出", { number: one.number, act: one.act, seconds: one.left });
  one.line.querySelector("span").textContent = text;
}

function drop(one) {
  clearInterval(one.timer);
  held.delete(one.number);
  one.line.remove();
  bar();
  rowOf(one.number)?.classList.remove("is-held");
}

function announce(words) {
  const region = document.getElementById("flashes");
  if (!region) return;
  const flash = document.createElement("div");
  flash.className = "flash is-error";
  flash.textContent = words;
  region.replaceChildren(flash);
}

// What came of it: the row goes when it went; whoever was late sees the row as it is now, with a mark and the reason.
async function settle(one, answer) {
  const row = rowOf(one.number);
  if (answer.ok && !row && !document.querySelector("[data-list-news]")) { location.reload(); return; }
  if (answer.ok) {
    const group = row?.previousElementSibling;
    const more = row?.nextElementSibling;
    if (more?.classList.contains("row-more")) more.remove();
    row?.remove();
    if (group?.classList.contains("group") && !group.nextElementSibling?.matches("[data-row]")) group.remove();
    document.dispatchEvent(new CustomEvent("list:shrunk", { detail: { number: one.number } }));
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const reason = page.querySelector("[data-problem]")?.textContent.trim();
  announce(`${one.number} ${reason || say("没有办成，请打开这件诉求查看。")}`);
  document.dispatchEvent(new CustomEvent("list:late", { detail: { number: one.number } }));
}

async function send(one, leaving = false) {
  drop(one);
  const request = fetch(one.action, { method: "POST", body: one.said, headers: { "X-Held": "1" }, keepalive: leaving, redirect: "manual" });
  if (leaving) return;
  try {
    await settle(one, await request);
  } catch {
    announce(say("网络不通，刚才的操作没有发出。请检查网络后再试一次。"));
  }
}

function hold(form, submitter) {
  const number = form.dataset.number;
  if (held.has(number)) return;
  const said = new URLSearchParams(new FormData(form, submitter));
  const one = { number, act: form.dataset.hold, action: form.action, said, left: WAIT, line: document.createElement("p") };
  one.line.className = "held-line";
  one.line.append(document.createElement("span"));
  const back = document.createElement("button");
  back.type = "button";
  back.className = "button is-quiet is-small";
  back.textContent = say("撤销");
  back.addEventListener("click", () => { drop(one); rowOf(number)?.querySelector("[data-row-link]")?.focus(); });
  one.line.append(back);
  held.set(number, one);
  document.getElementById("held").append(one.line);
  bar();
  line(one);
  rowOf(number)?.classList.add("is-held");
  one.timer = setInterval(() => {
    one.left -= 1;
    if (one.left > 0) line(one); else send(one);
  }, 1000);
  goOn(form, number);
}

function goOn(form, number) {
  if (form.dataset.then) { openPane(form.dataset.then); return; }
  const rows = [...document.querySelectorAll("[data-row]:not(.is-held)")];
  const here = rowOf(number);
  const next = rows.find((row) => here && here.compareDocumentPosition(row) & Node.DOCUMENT_POSITION_FOLLOWING) || rows[0];
  next?.querySelector("[data-row-link]")?.focus({ preventScroll: true });
}

export function holdActs() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!("hold" in form.dataset) || !document.getElementById("held")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    hold(form, event.submitter);
  }, true);
  window.addEventListener("pagehide", () => held.forEach((one) => send(one, true)));
}

// A list that came anew knows nothing of what waits: its rows are marked again.
export function markHeld(root) {
  findAll(root, "[data-row]").forEach((row) => row.classList.toggle("is-held", held.has(row.dataset.number)));
}
