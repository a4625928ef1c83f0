// An officer's pages are kept on his device to be read without a network: a few, for him alone, each marked as what it is. They are taken away
// when he signs out, when somebody else signs in, and where nobody is signed in (worker.js shows them).
import { clear, whose } from "./shelf.js";
import { say } from "./words.js";

const PAGES = ["/", "/visits", "/pocket", "/visits/new/anywhere"];
const EVERY = 10 * 60 * 1000;
const SOON = 3000; // ms after the page stands: what is kept is no hurry
const NAME = "pocket:";
const FORGET = "pocket-forget";
const able = "caches" in window && "serviceWorker" in navigator;

async function takeAway(but = "") {
  if (!able) return;
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(NAME) && name !== but).map((name) => caches.delete(name)));
  if (but) return;
  const workers = await navigator.serviceWorker.getRegistrations();
  await Promise.all(workers.map((worker) => worker.unregister()));
}

async function keep() {
  const mark = `data-person="${whose()}"`;
  const found = new Map();
  const beside = new Set();
  for (const path of PAGES) {
    const answer = await fetch(path);
    const text = await answer.text();
    if (!answer.ok || answer.redirected || !text.includes(mark)) return; // somebody else's, or nobody's
    const headers = { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": answer.headers.get("Content-Security-Policy") || "", "X-Kept-At": String(Date.now()) };
    found.set(path, new Response(text.replace("<body ", "<body data-kept "), { headers }));
    (text.match(/\/static\/dist\/[\w.-]+/g) || []).forEach((each) => beside.add(each));
  }
  const cache = await caches.open(NAME + whose());
  await Promise.all([...found].map(([path, answer]) => cache.put(path, answer)));
  const known = (await cache.keys()).map((request) => new URL(request.url).pathname);
  await cache.addAll([...beside].filter((path) => !known.includes(path)));
  await Promise.all(known.filter((path) => path.startsWith("/static/") && !beside.has(path)).map((path) => cache.delete(path)));
  localStorage.setItem(`${NAME}${whose()}`, String(Date.now()));
}

function askBeforeLeaving() {
  document.addEventListener("submit", (event) => {
    if (!("forgetDrafts" in event.target.dataset)) return;
    const unsent = Number(document.body.dataset.unsent || 0);
    if (unsent && !confirm(say("还有 %(n)s 条走访没有发送，退出后会从本机删除。确定退出吗？", { n: unsent }))) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    localStorage.setItem(FORGET, whose()); // finished on the next page, should this one be gone too soon
    localStorage.removeItem(NAME + whose());
    takeAway();
    clear(whose()).catch(() => {});
  }, true);
}

export function carryPocket() {
  const gone = localStorage.getItem(FORGET);
  if (gone !== null) {
    clear(gone).catch(() => {});
    takeAway();
    localStorage.removeItem(FORGET);
  }
  const { dataset } = document.body;
  if (document.querySelector("[data-sign-in]") || ("person" in dataset && !("pocket" in dataset))) { takeAway(); return; }
  if (!("pocket" in dataset)) return;
  askBeforeLeaving();
  takeAway(NAME + whose());
  if (!able || "kept" in dataset || !navigator.onLine) return;
  navigator.serviceWorker.register("/worker.js").catch(() => {});
  const last = Number(localStorage.getItem(NAME + whose()));
  if (Date.now() - last > EVERY) setTimeout(() => keep().catch(() => {}), SOON);
}
