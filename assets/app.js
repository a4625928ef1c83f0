// Everything a page may need besides charts. Pages work without it; with it they update in place.
// Menus and sheets are <details>, dialogs <dialog>: no widget library is needed. htmx is set up in js/fragments.js.
import "./js/index.js";
