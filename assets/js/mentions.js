// A colleague's name completed after an @ in a remark. Without this script the name is typed; the page says which are known.
import { findAll } from "./on_page.js";
import { say } from "./words.js";

const ASKED = /(?:^|[^A-Za-z0-9._%+-])[@＠]([^\s@＠]{0,12})$/;
const MOST = 8;

class Completion {
  constructor(form, area) {
    this.address = form.dataset.mentions;
    this.area = area;
    this.people = null;
    this.shown = [];
    this.at = 0;
    this.list = document.createElement("ul");
    this.list.className = "mention-list";
    this.list.id = `${area.id}-people`;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", say("可以提及的同事"));
    this.list.hidden = true;
    this.said = document.createElement("p");
    this.said.className = "unseen";
    this.said.setAttribute("role", "status");
    area.after(this.list, this.said);
    area.setAttribute("aria-autocomplete", "list");
    area.setAttribute("aria-controls", this.list.id);
    area.addEventListener("input", () => this.look());
    area.addEventListener("blur", () => this.close());
    area.addEventListener("keydown", (event) => this.key(event));
    // the press must not take the focus out of the text
    this.list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const option = event.target.closest("[role=option]");
      if (option) this.take(Number(option.dataset.at));
    });
  }

  async look() {
    const asked = ASKED.exec(this.area.value.slice(0, this.area.selectionStart));
    if (!asked) { this.close(); return; }
    if (!this.people) {
      const answer = await fetch(this.address, { headers: { Accept: "application/json" } }).catch(() => null);
      if (!answer || !answer.ok) return;
      this.people = await answer.json();
    }
    this.typed = asked[1];
    this.shown = this.people.filter((one) => one.name.includes(this.typed) || one.unit.includes(this.typed)).slice(0, MOST);
    this.at = 0;
    this.draw();
  }

  draw() {
    this.list.hidden = !this.shown.length;
    this.list.replaceChildren(...this.shown.map((one, at) => {
      const option = document.createElement("li");
      option.id = `${this.list.id}-${at}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", String(at === this.at));
      option.dataset.at = at;
      const unit = document.createElement("span");
      unit.className = "small quiet";
      unit.textContent = ` ${one.unit}`;
      option.append(one.name, unit);
      return option;
    }));
    if (this.shown.length) this.area.setAttribute("aria-activedescendant", `${this.list.id}-${this.at}`);
    else this.area.removeAttribute("aria-activedescendant");
    this.said.textContent = this.shown.length ? say("%(n)s 位同事，用上下键选，回车确定", { n: this.shown.length }) : "";
  }

  key(event) {
    if (this.list.hidden || event.isComposing || event.ctrlKey || event.metaKey) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) { this.at = (this.at + step + this.shown.length) % this.shown.length; this.draw(); }
    else if (event.key === "Enter" || event.key === "Tab") this.take(this.at);
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  take(at) {
    const one = this.shown[at];
    const twice = this.people.filter((other) => other.name === one.name).length > 1;
    const end = this.area.selectionStart;
    this.area.setRangeText(`${twice ? `${one.name}(${one.unit})` : one.name} `, end - this.typed.length, end, "end");
    this.close();
    this.area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  close() {
    this.shown = [];
    this.draw();
  }
}

export function completeMentions(root) {
  findAll(root, "form[data-mentions]").forEach((form) => {
    const area = form.querySelector("textarea");
    if (area && !area.hasAttribute("aria-autocomplete")) new Completion(form, area);
  });
}
