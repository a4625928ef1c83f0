// On paper nothing can be opened: what is closed on the page is printed open, forms, formulas and the tables of drawings apart.
const CLOSED = "main details:not([open]):not(.sheet):not(.formula):not(.no-print):not(.chart-table)";

export function printOpened() {
  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll(CLOSED)].filter((each) => !each.closest(".no-print"));
    opened.forEach((each) => { each.open = true; });
  });
  window.addEventListener("afterprint", () => opened.forEach((each) => { each.open = false; }));
}
