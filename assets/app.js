// Everything a page may need besides charts. Pages work without it; with it they update in place.
// The Bootstrap modules bind themselves to data attributes when they load; htmx is set up in js/fragments.js.
import "bootstrap/js/dist/collapse.js";
import "bootstrap/js/dist/dropdown.js";
import "bootstrap/js/dist/modal.js";
import "bootstrap/js/dist/offcanvas.js";
import "bootstrap/js/dist/toast.js";
import "./js/index.js";
