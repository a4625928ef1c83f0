// Menus are <details>; a click outside or Escape closes them and Escape gives the focus back. Also: print.
import { printWhole } from "./charts_in_view.js";

export function closeMenus() {
  document.addEventListener("click", (event) => {
    document.querySelectorAll("details.menu[open], details.formula[open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
    if (event.target.closest("[data-print]")) printWhole();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = event.target.closest && event.target.closest("details.menu[open], details.formula[open], details.sheet[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  document.querySelectorAll("[data-print]").forEach((button) => { button.hidden = false; });
}
