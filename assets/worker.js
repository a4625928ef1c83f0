// What an officer can read without a network. Pages are asked for as ever; only when no answer comes is what this device
// keeps of them shown (js/pocket.js keeps it, for one person, and takes it away). Nothing that is written passes here.
const PATIENCE = 8000; // ms a page that is kept waits for an answer
const LASTS = 7 * 24 * 3600 * 1000;
const POCKET = "/pocket";
const INSTEAD = { "/visits/new": "/visits/new/anywhere" }; // the form of any firm stands for that of one
const KEPT = ["/", "/visits", POCKET, "/visits/new/anywhere"];

async function keptCopy(path) {
  const found = await caches.match(new URL(path, self.location.origin).href);
  return found && Date.now() - Number(found.headers.get("X-Kept-At")) < LASTS ? found : undefined;
}

async function page(request) {
  const { pathname } = new URL(request.url);
  const path = INSTEAD[pathname] || (KEPT.includes(pathname) ? pathname : POCKET);
  const asked = fetch(request);
  asked.catch(() => {}); // one that fails after a kept copy was shown is nobody's trouble
  try {
    if (!KEPT.includes(path) || path !== (INSTEAD[pathname] || pathname)) return await asked;
    const late = new Promise((resolve) => { setTimeout(resolve, PATIENCE); });
    return await Promise.race([asked, late]) || await keptCopy(path) || await asked;
  } catch {
    return await keptCopy(path) || Response.error();
  }
}

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (url.pathname.startsWith("/static/")) event.respondWith(fetch(request).catch(async () => await caches.match(request.url) || Response.error()));
});
