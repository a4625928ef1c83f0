// A form with data-outbox is put into this device's database before it is sent, and taken out when the server has answered: what was written
// without a network, or broke on the way, goes out by itself, once. Each carries the token of its form, by which the server knows a second one.
import { filesOf, forget, hasDraft, keepNow, keepToken, numbersOf, putBack, valuesOf } from "./drafts.js";
import { fault, post, progress, take } from "./files.js";
import * as shelf from "./shelf.js";
import { release } from "./submits.js";
import { say } from "./words.js";

const AGAIN = 60000;
const REFUSED = [403, 404, 409, 410, 413, 422];
const BLANK = "/visits/new/anywhere";
const sent = [];
let sending = "";
let trouble = "";
let busy = false;

const isKept = () => "kept" in document.body.dataset; // this page came from the device (js/pocket.js)
const parsed = (text) => new DOMParser().parseFromString(text, "text/html");
const fresh = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

function made(tag, words, ...classes) {
  const element = document.createElement(tag);
  element.textContent = words;
  element.classList.add(...classes);
  return element;
}

function entryOf(form) {
  const token = form.dataset.token || (isKept() ? fresh() : form.elements.form_token.value);
  keepToken(form, token);
  const fields = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrf_token");
  const firm = form.elements.firm;
  return {
    token, fields, at: Date.now(), action: form.getAttribute("action"), draft: form.dataset.draft, code: firm.value,
    title: form.dataset.outbox || (firm.options && firm.selectedOptions[0].textContent) || "",
    values: valuesOf(form), numbers: numbersOf(form), files: filesOf(form), state: "waiting", said: "", href: "",
  };
}

function bodyOf(entry, csrf) {
  const body = new FormData();
  body.append("csrf_token", csrf);
  entry.fields.filter(([name]) => name !== "_end").forEach(([name, value]) => body.append(name, value));
  entry.files.forEach(([name, files]) => files.forEach((file) => body.append(name, file, file.name)));
  body.append("_end", "1"); // last: by it the server knows that all of it came
  return body;
}

function sentence(page, code) {
  if (code === 404) return say("这家企业现在不由您负责，没有登记。请联系企服中心。");
  page.querySelectorAll(".unseen").forEach((each) => each.remove());
  const said = [...page.querySelectorAll("[data-error-summary] li, .field-error")].map((each) => each.textContent.trim());
  return [...new Set(said)].join(" ") || page.querySelector("[data-problem]")?.textContent.trim() || say("没有被接收，请打开修改后再发。");
}

async function deliver(entry, csrf, show) {
  const answer = await post(entry.action, bodyOf(entry, csrf), show);
  const path = new URL(answer.responseURL).pathname;
  if (answer.status < 400 && path.startsWith("/visits/ZF")) return { answer, state: "sent", href: path };
  if (!REFUSED.includes(answer.status)) return { answer, state: "waiting" };
  const page = parsed(answer.responseText);
  return { answer, state: "refused", said: sentence(page, answer.status), href: page.querySelector(".problem a[href^='/visits/ZF']")?.getAttribute("href") || "" };
}

// A token of the form for whoever is signed in now; none when it is nobody, or somebody else.
async function ground() {
  const answer = await fetch(BLANK, { cache: "no-store" });
  if (!answer.ok && answer.status !== 403) throw new Error("no answer");
  const page = parsed(await answer.text());
  return page.body.dataset.person === shelf.whose() ? page.querySelector("meta[name='csrf-token']").content : "";
}

async function sendEach(waiting) {
  const csrf = await ground();
  trouble = csrf ? "" : say("登录已过期，请重新登录后自动发送。");
  for (const entry of csrf ? waiting : []) {
    if (!await shelf.get("outbox", entry.token)) continue;
    sending = entry.token;
    await draw();
    const done = await deliver(entry, csrf);
    if (done.state === "sent") {
      await shelf.take("outbox", entry.token);
      sent.push({ title: entry.title, href: done.href });
    } else if (done.state === "refused") {
      await shelf.put("outbox", entry.token, { ...entry, state: "refused", said: done.said, href: done.href });
    }
  }
}

export async function sendWaiting() {
  if (busy) return;
  busy = true;
  try {
    const waiting = (await shelf.all("outbox")).filter((entry) => entry.state === "waiting");
    const work = () => sendEach(waiting);
    if (waiting.length && navigator.onLine) await (navigator.locks ? navigator.locks.request("outbox", work) : work());
  } catch {
    // it broke on the way: what it was is still kept, and goes out the next time
  }
  busy = false;
  sending = "";
  await draw();
}

async function change(entry) {
  const asked = entry.values.some(([name, value, checked]) => /^followed-\d+-solved$/.test(name) && checked && value);
  if (asked && !navigator.onLine) { alert(say("里面有回访的答复，联网后才能修改。")); return; }
  if (hasDraft(`visit-${entry.code}`) && !confirm(say("这家企业还有一份没写完的，改这一条会替换它。继续吗？"))) return;
  await putBack(`visit-${entry.code}`, entry);
  await shelf.take("outbox", entry.token);
  location.assign(`/visits/new?firm=${entry.code}`);
}

async function drop(entry) {
  if (!confirm(say("丢弃“%(title)s”的走访？写的内容和照片都会从本机删除。", { title: entry.title }))) return;
  await shelf.take("outbox", entry.token);
  await draw();
}

function act(words, work) {
  const button = made("button", words, "button", "is-quiet");
  button.type = "button";
  button.addEventListener("click", work);
  return button;
}

function counts(entry) {
  const rows = (name) => entry.fields.filter(([field, value]) => new RegExp(`^${name}$`).test(field) && value.trim()).length;
  const photos = entry.files.reduce((sum, [, files]) => sum + files.length, 0);
  return say("%(when)s 写下：%(problems)s 个问题，%(promises)s 项承诺，%(photos)s 张照片", {
    when: new Date(entry.at).toLocaleString(document.documentElement.lang, { month: "long", day: "numeric", hour: "2-digit", minute: "2-digit" }),
    problems: rows("problems-\\d+-title"), promises: rows("promises-\\d+-words"), photos,
  });
}

function line(entry) {
  const item = made("li", "", "queue-line");
  const state = entry.state === "refused" ? say("没有被接收") : sending === entry.token ? say("正在发送…") : say("待发送");
  const head = made("p", "", "cluster");
  head.append(made("b", entry.title), made("span", state, "tag", entry.state === "refused" ? "is-red" : "is-amber"));
  item.append(head, made("p", counts(entry), "small", "quiet"));
  if (entry.said) item.append(made("p", entry.said, "field-error"));
  const acts = made("p", "", "cluster");
  if (entry.href) {
    const link = made("a", say("查看那一次走访"), "button", "is-quiet");
    link.href = entry.href;
    acts.append(link);
  }
  if (sending !== entry.token) acts.append(act(say("修改"), () => change(entry)), act(say("丢弃"), () => drop(entry)));
  item.append(acts);
  return item;
}

export async function draw() {
  const entries = await shelf.all("outbox").catch(() => []);
  document.body.dataset.unsent = entries.length;
  document.querySelectorAll("[data-queue]").forEach((place) => {
    place.hidden = !entries.length && !sent.length;
    const list = made("ul", "", "plain-list", "queue-list");
    list.append(...entries.sort((one, other) => one.at - other.at).map(line), ...sent.map(({ title, href }) => {
      const item = made("li", say("已发送："), "queue-line", "is-sent");
      const link = made("a", title);
      link.href = href;
      item.append(link);
      return item;
    }));
    const head = made("h2", say("%(n)s 条待发送", { n: entries.length }), "card-title");
    const why = navigator.onLine ? trouble : say("没有网络，联网后自动发送。");
    const parts = [head, ...why && entries.length ? [made("p", why, "small")] : [], list];
    if (entries.some((entry) => entry.state === "waiting") && navigator.onLine && !busy) parts.push(act(say("马上发送"), sendWaiting));
    place.replaceChildren(...parts);
  });
}

function queued(form) {
  const note = made("div", "", "flash", "is-warning");
  note.setAttribute("role", "status");
  note.dataset.queued = "";
  note.append(made("p", say("走访已存在本机，还没有发送；联网后自动发送，不用再登记一次。")));
  form.replaceWith(note);
  window.scrollTo(0, 0);
  draw();
}

async function submit(form) {
  const entry = entryOf(form);
  try {
    await shelf.put("outbox", entry.token, entry);
  } catch {
    form.dataset.plain = ""; // nothing can be kept here: sent as any form
    release(form);
    form.requestSubmit();
    return;
  }
  const shown = entry.files.some(([, files]) => files.length) ? progress(form).show : undefined;
  try {
    const csrf = navigator.onLine ? (isKept() ? await ground() : form.elements.csrf_token.value) : "";
    const done = csrf && await deliver(entry, csrf, shown);
    if (done && (done.state !== "waiting" || done.answer.status < 500)) {
      if (done.state !== "waiting") await shelf.take("outbox", entry.token);
      if (done.state === "refused") keepNow(form);
      delete document.body.dataset.kept;
      take(done.answer, form, entry.files);
      await draw();
      return;
    }
  } catch {
    // no answer: whether it was taken is asked the next time, by its token
  }
  forget(entry.draft);
  queued(form);
}

// The form of any firm, for one that was opened without a network: the address says which.
export function chooseFirm() {
  const choice = document.querySelector("form[data-outbox] select[name='firm']");
  if (!choice) return;
  const asked = new URLSearchParams(location.search).get("firm");
  if (asked && [...choice.options].some((option) => option.value === asked)) choice.value = asked;
  const own = () => { choice.form.dataset.draft = `visit-${choice.value}`; };
  choice.addEventListener("change", own);
  own();
}

export function keepOutbox() {
  if (!("pocket" in document.body.dataset)) return;
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!("outbox" in form.dataset) || "plain" in form.dataset || (event.submitter && event.submitter.name === "more")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (form.dataset.sent) return;
    if (fault(form)) { form.querySelector(".file-fields").scrollIntoView({ block: "center" }); return; }
    if (!navigator.onLine && !form.reportValidity()) return;
    form.dataset.sent = "1";
    submit(form);
  }, true);
  window.addEventListener("online", sendWaiting);
  window.addEventListener("offline", draw);
  document.addEventListener("visibilitychange", () => document.hidden || sendWaiting());
  setInterval(() => Number(document.body.dataset.unsent) && sendWaiting(), AGAIN);
  sendWaiting();
}
