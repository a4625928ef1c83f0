// What is to be copied is in the page already: a number, or the value of a field.
import { findAll } from "./on_page.js";

const SAID = 2000;

export function offerCopies(root) {
  findAll(root, "[data-copy], [data-print]").forEach((button) => { button.hidden = false; });
}

export function copyOnClick() {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const source = document.getElementById(button.dataset.copy);
    const text = source ? (source.value ?? source.textContent).trim() : "";
    if (!(await copied(text, source))) return;
    button.dataset.done = "";
    setTimeout(() => { delete button.dataset.done; }, SAID);
  });
}

// Without https the clipboard is not there: the text is selected and copied the old way.
async function copied(text, source) {
  if (navigator.clipboard && window.isSecureContext) {
    return navigator.clipboard.writeText(text).then(() => true, () => false);
  }
  const range = document.createRange();
  if (source.select) source.select();
  else {
    range.selectNodeContents(source);
    window.getSelection().removeAllRanges();
    window.getSelection().addRange(range);
  }
  return document.execCommand("copy");
}
