// Ctrl+K: one field for every ticket, firm, list, page and act of the open ticket. The focus stays in the field; the arrows choose.
import { enter, isCovered } from "./sheets.js";
import { say } from "./words.js";

const PAUSE = 150;

class Palette {
  constructor(dialog) {
    this.dialog = dialog;
    this.words = dialog.querySelector("[data-palette-words]");
    this.list = dialog.querySelector("[role=listbox]");
    this.said = dialog.querySelector("[data-palette-said]");
    this.asked = 0;
    this.words.addEventListener("input", () => { clearTimeout(this.timer); this.timer = setTimeout(() => this.look(), PAUSE); });
    this.words.addEventListener("keydown", (event) => this.key(event));
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.go(option);
    });
    dialog.querySelector("[data-palette-close]").addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  }

  open(words = "") {
    if (this.dialog.open) return;
    this.words.value = words;
    this.dialog.showModal();
    this.words.focus();
    this.look();
  }

  options() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  async look() {
    const turn = ++this.asked;
    const asked = new URLSearchParams({ q: this.words.value, ticket: this.dialog.dataset.paletteTicket || "" });
    const answer = await fetch(`${this.dialog.dataset.paletteAddress}?${asked}`, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (turn !== this.asked) return;
    if (!answer || !answer.ok) { this.said.textContent = say("没有取到结果，请再试一次。"); return; }
    const found = await answer.text();
    if (turn !== this.asked) return;
    this.list.innerHTML = found;
    this.choose(0);
    const count = this.options().length;
    this.words.setAttribute("aria-expanded", String(count > 0));
    this.said.textContent = count ? say("%(n)s 项，用上下键选，回车前往", { n: count }) : say("没有找到。");
  }

  choose(at) {
    const all = this.options();
    this.at = all.length ? (at + all.length) % all.length : -1;
    all.forEach((option, place) => option.setAttribute("aria-selected", String(place === this.at)));
    if (this.at < 0) { this.words.removeAttribute("aria-activedescendant"); return; }
    this.words.setAttribute("aria-activedescendant", all[this.at].id);
    all[this.at].scrollIntoView({ block: "nearest" });
  }

  key(event) {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) { event.preventDefault(); this.choose(this.at + step); }
    if (event.key === "Enter") {
      event.preventDefault();
      const option = this.options()[this.at];
      if (option) this.go(option);
    }
  }

  go(option) {
    const { href } = option.dataset;
    const [, name] = href.split("#");
    const here = name && href.startsWith(`${location.pathname}#`) && document.getElementById(name);
    this.dialog.close();
    if (!here) { location.assign(href); return; }
    if (here.tagName === "DETAILS") { here.open = true; enter(here); } else here.querySelector("button")?.focus();
    here.scrollIntoView({ block: "nearest" });
  }
}

export function openPalette() {
  const dialog = document.getElementById("palette");
  if (!dialog || !dialog.showModal) return;
  const palette = new Palette(dialog);
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    if (!isCovered()) palette.open();
  });
  // on a phone the search field of the bar is a door to the sheet
  const field = document.querySelector("[data-search]");
  field?.addEventListener("focus", () => {
    if (!matchMedia("(max-width: 767px)").matches) return;
    field.blur();
    palette.open(field.value);
  });
}
