// A template goes where the cursor is; the first place that could not be filled in is selected, ready to be typed over.
import { findAll } from "./on_page.js";
import { say } from "./words.js";

const MARK = /【待填[：:][^【】\n]+】/;

function put(area, text) {
  const at = area.selectionStart ?? area.value.length;
  const before = area.value.slice(0, at);
  const glue = before && !before.endsWith("\n") ? "\n" : "";
  area.setRangeText(glue + text, at, area.selectionEnd ?? at, "end");
  const open = MARK.exec(area.value);
  if (open) area.setSelectionRange(open.index, open.index + open[0].length);
  area.dispatchEvent(new Event("input", { bubbles: true }));
  area.focus();
  return (area.value.match(new RegExp(MARK, "g")) || []).length;
}

function note(form, ref) {
  const field = document.createElement("input");
  field.type = "hidden";
  field.name = "phrases";
  field.value = ref;
  form.append(field);
}

async function fill(picker) {
  const form = picker.closest("form");
  const area = form.querySelector("textarea[name=text]");
  const select = picker.querySelector("select");
  const said = picker.querySelector("[data-phrase-said]");
  if (!select.value) { select.focus(); return; }
  const next = form.querySelector("[name=revisit_on]");
  const asked = next && next.value ? `?next_on=${encodeURIComponent(next.value)}` : "";
  const answer = await fetch(`${picker.dataset.phrases}${select.value}${asked}`, { headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer || !answer.ok) { said.textContent = say("没有取到模板，请再试一次。"); return; }
  const found = await answer.json();
  const open = put(area, found.text);
  if (![...form.querySelectorAll("[name=phrases]")].some((one) => one.value === found.ref)) note(form, found.ref);
  said.textContent = open ? say("已套用，还有 %(n)s 处要补上。", { n: open }) : say("已套用。");
}

export function pickPhrases(root) {
  findAll(root, "[data-phrases]").forEach((picker) => {
    const button = picker.querySelector("button");
    button.addEventListener("click", (event) => {
      event.preventDefault();
      event.stopPropagation();
      fill(picker);
    });
    picker.querySelector("select").addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      fill(picker);
    });
  });
}
