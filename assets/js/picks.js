// Multi-select: data-pick-all ticks every data-pick on the page; data-pick-count says how many; data-pick-bar shows only with some.
// Without script the bar is always there and the server counts.
import { findAll } from "./on_page.js";

const boxes = () => [...document.querySelectorAll("input[data-pick]")];

function show() {
  const picked = boxes().filter((box) => box.checked).length;
  document.querySelectorAll("[data-pick-count]").forEach((place) => { place.textContent = picked; });
  document.querySelectorAll("[data-pick-bar]").forEach((bar) => { bar.hidden = picked === 0; });
  const all = document.querySelector("input[data-pick-all]");
  if (all) {
    all.checked = picked > 0 && picked === boxes().length;
    all.indeterminate = picked > 0 && picked < boxes().length;
  }
}

export function tallyPicks(root) {
  findAll(root, "input[data-pick-all]").forEach((all) => {
    all.hidden = false;
    all.addEventListener("change", () => { boxes().forEach((box) => { box.checked = all.checked; }); show(); });
  });
  findAll(root, "input[data-pick]").forEach((box) => box.addEventListener("change", show));
  if (boxes().length || document.querySelector("[data-pick-bar]")) show();
}
