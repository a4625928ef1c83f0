// A form that opens under its button takes the cursor when it was opened from the keyboard; Ctrl+Enter sends what is being typed.
import { isTyping } from "./on_page.js";

const first = (place) => [...place.querySelectorAll("input:not([type=hidden]), select, textarea, button[type=submit]:not([tabindex])")]
  .find((control) => !control.disabled && control.offsetParent !== null && (control.type !== "radio" || control.checked || !place.querySelector(`input[name="${control.name}"]:checked`)));

export function enter(place) {
  const control = first(place);
  if (control) control.focus();
}

// Two buttons that say yes and no are never chosen between for somebody; one that only fills in again is none of them.
function send(form) {
  const buttons = [...form.querySelectorAll("button[type=submit]:not([formnovalidate]):not([tabindex])")];
  if (buttons.length === 1) form.requestSubmit(buttons[0]);
  else if (buttons.length) buttons[0].focus();
}

export function sendByKey() {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
    const form = event.target.closest("form[method=post]");
    if (!form || !(isTyping(event.target) || event.target.closest(".sheet-panel"))) return;
    event.preventDefault();
    send(form);
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target.matches("[data-takes-focus]")) enter(event.detail.target.querySelector("form") || event.detail.target);
  });
}
