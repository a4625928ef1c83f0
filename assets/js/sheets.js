// A form that opens under its button takes the cursor when it was opened from the keyboard; Ctrl+Enter sends what is being typed.
import { isTyping } from "./on_page.js";

const first = (place) => [...place.querySelectorAll("input:not([type=hidden]), select, textarea, button[type=submit]")]
  .find((control) => !control.disabled && control.tabIndex >= 0 && control.offsetParent !== null && (control.type !== "radio" || control.checked || !place.querySelector(`input[name="${control.name}"]:checked`)));

export function enter(place) {
  const control = first(place);
  if (control) control.focus();
}

// A sheet lies over the page where its place is too small for it: the whistle everywhere, all of them on a phone.
const isOver = (panel) => "modal" in panel.dataset || matchMedia("(max-width: 767.98px)").matches;

function raise(sheet) {
  const panel = sheet.querySelector(":scope > dialog.sheet-panel");
  if (!panel || !panel.showModal || panel.classList.contains("is-over") || !isOver(panel)) return;
  panel.removeAttribute("open"); // close() would say so, a moment later, of what is shown by then
  panel.classList.add("is-over");
  panel.querySelector("[data-sheet-close]").hidden = false;
  panel.showModal();
  enter(panel.querySelector("form") || panel);
}

// Put back as it was, for a page that is printed or turned to a wide screen.
function lower(panel) {
  panel.classList.remove("is-over");
  panel.querySelector("[data-sheet-close]").hidden = true;
  panel.parentElement.open = false;
  panel.setAttribute("open", "");
  panel.parentElement.querySelector("summary").focus();
}

export function liftSheets() {
  const panels = [...document.querySelectorAll(".act-bar > .sheet > dialog.sheet-panel")];
  if (!panels.length || !panels[0].showModal) return;
  document.body.classList.add("has-sheets-over");
  panels.forEach((panel) => {
    panel.parentElement.addEventListener("toggle", () => panel.parentElement.open && raise(panel.parentElement));
    panel.addEventListener("close", () => panel.classList.contains("is-over") && lower(panel));
    panel.querySelector("[data-sheet-close]").addEventListener("click", () => panel.close());
    if (panel.parentElement.open) raise(panel.parentElement);
  });
  const named = location.hash.startsWith("#act-") && document.getElementById(location.hash.slice(1));
  if (named && named.tagName === "DETAILS") named.open = true;
}

// Whether something lies over the page; a sheet in its place does not.
export function isCovered() {
  return [...document.querySelectorAll("dialog[open]")].some((dialog) => !dialog.matches(".sheet-panel") || dialog.classList.contains("is-over"));
}

// Two buttons that say yes and no are never chosen between for somebody; one that only fills in again is none of them.
function send(form) {
  const buttons = [...form.querySelectorAll("button[type=submit]:not([formnovalidate])")].filter((button) => button.tabIndex >= 0);
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
