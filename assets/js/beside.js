// What is fetched to stand beside a matter has room there on a wide screen. On a narrow one it would push the matter down as it comes:
// there it stays the link it is without a script.
const WIDE = "(min-width: 1100px)";

export function fetchBeside() {
  for (const place of document.querySelectorAll("[data-beside]")) {
    if (window.matchMedia(WIDE).matches) place.setAttribute("hx-trigger", "load");
    else place.removeAttribute("hx-get");
  }
}
