// Keys: j k move in lists, Enter opens, x picks, / searches, ? helps, and one letter per act (data-key).
import { isTyping } from "./on_page.js";
import { enter, isCovered } from "./sheets.js";

const rows = () => [...document.querySelectorAll("[data-row]")].filter((row) => row.offsetParent !== null);
const linkOf = (row) => row.querySelector("[data-row-link]") || row.querySelector("a[href]");

function move(step) {
  const all = rows();
  if (!all.length) return;
  const here = all.findIndex((row) => row.classList.contains("is-here"));
  const next = all[here < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, here + step))];
  all.forEach((row) => row.classList.toggle("is-here", row === next));
  linkOf(next).focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

function open() {
  const row = document.querySelector("[data-row].is-here");
  if (row) linkOf(row).click();
}

function pick() {
  const box = document.querySelector("[data-row].is-here input[type='checkbox']");
  if (box) box.click();
}

function search() {
  const field = document.querySelector("[data-search]");
  if (field) { field.focus(); field.select(); }
}

function help() {
  const dialog = document.getElementById("keys");
  if (!dialog || !dialog.showModal) return;
  const list = dialog.querySelector("[data-act-keys]");
  list.replaceChildren();
  document.querySelectorAll("main [data-key]").forEach((act) => {
    const term = document.createElement("dt");
    const key = document.createElement("kbd");
    key.textContent = act.dataset.key;
    term.append(key);
    const meaning = document.createElement("dd");
    meaning.textContent = act.dataset.keyLabel || act.textContent.trim();
    list.append(term, meaning);
  });
  dialog.showModal();
}

function act(key) {
  const target = [...document.querySelectorAll("[data-key]")].find((one) => one.dataset.key === key && one.offsetParent !== null);
  if (!target) return false;
  const sheet = target.tagName === "SUMMARY" && target.parentElement;
  target.focus();
  if (!sheet || !sheet.open) target.click();
  if (sheet && sheet.open) { sheet.scrollIntoView({ block: "nearest" }); enter(sheet); }
  return true;
}

const keys = { j: () => move(1), k: () => move(-1), x: pick, "/": search, "?": help };

export function listenToKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isTyping(event.target)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    // a letter beside a half-filled form would take another act
    if (isCovered() || event.target.closest(".sheet-panel")) return;
    if (event.key === "Enter" && event.target === document.body) { open(); return; }
    const known = keys[event.key];
    if (known) { event.preventDefault(); known(); } else if (event.key.length === 1 && act(event.key.toLowerCase())) event.preventDefault();
  });
  document.addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-row]");
    if (row) rows().forEach((one) => one.classList.toggle("is-here", one === row));
  });
  document.querySelectorAll("[data-help]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", help);
  });
}
