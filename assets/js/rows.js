// One more row of a form, made here from the first one, so that it needs no network. Without this script the button asks the server.
import { lookAgain } from "./on_page.js";

const rowsOf = (place) => [...place.querySelectorAll(":scope > fieldset")];

function blank(row, name, number) {
  const made = row.cloneNode(true);
  const renamed = (text) => text.replaceAll(`${name}-0-`, `${name}-${number}-`);
  made.querySelectorAll("*").forEach((each) => ["id", "name", "for", "aria-describedby"].forEach((attribute) => {
    if (each.hasAttribute(attribute)) each.setAttribute(attribute, renamed(each.getAttribute(attribute)));
  }));
  made.querySelectorAll("[data-ready]").forEach((each) => each.removeAttribute("data-ready"));
  made.querySelectorAll(".field-error").forEach((each) => each.remove());
  made.querySelectorAll(".has-error").forEach((each) => each.classList.remove("has-error"));
  made.querySelectorAll("input, textarea, select").forEach((each) => {
    each.removeAttribute("aria-invalid");
    if (each.tagName === "SELECT") [...each.options].forEach((option) => { option.selected = option.value === ""; });
    else { each.value = ""; each.removeAttribute("value"); if (each.tagName === "TEXTAREA") each.textContent = ""; }
  });
  const legend = made.querySelector("legend");
  legend.textContent = legend.textContent.replace(/\d+/, number + 1);
  return made;
}

function addRow(form, name) {
  const place = form.querySelector(`[data-rows="${name}"]`);
  const rows = place ? rowsOf(place) : [];
  const button = form.querySelector(`[data-add-row="${name}"]`);
  if (!rows.length || rows.length >= Number(place.dataset.most)) return null;
  const made = blank(rows[0], name, rows.length);
  place.append(made);
  lookAgain(made);
  if (button) button.hidden = rows.length + 1 >= Number(place.dataset.most);
  return made;
}

// As many rows as these names need: a draft may have more than a blank form.
export function growTo(form, names) {
  names.forEach((each) => {
    const [, name, number] = /^(\w+)-(\d+)-/.exec(each) || [];
    while (name && form.querySelector(`[data-rows="${name}"]`) && !form.elements[each] && Number(number) < 20 && addRow(form, name));
  });
}

export function addRows() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-add-row]");
    if (!button) return;
    event.preventDefault();
    const made = addRow(button.form, button.dataset.addRow);
    if (made) made.querySelector("input, textarea").focus();
  });
}
