// One submit, one request: the second click on a form that is already on its way is dropped and its button says so.
// The server holds an idempotency key as well; this only spares people the doubt.
const PATIENCE = 10000; // ms after which the form may be sent again: a download or a lost connection leaves the page standing

export function release(form) {
  delete form.dataset.sent;
  form.querySelectorAll("[data-was]").forEach((button) => {
    button.removeAttribute("aria-disabled");
    button.textContent = button.dataset.was;
    delete button.dataset.was;
  });
}

export function guardSubmits() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method === "get" || "resubmit" in form.dataset) return;
    if (form.dataset.sent) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    form.dataset.sent = "1";
    const button = event.submitter;
    if (button) {
      button.setAttribute("aria-disabled", "true"); // not `disabled`: its name and value must still be sent
      if (button.dataset.busy && !button.children.length) {
        button.dataset.was = button.textContent;
        button.textContent = button.dataset.busy;
      }
    }
    setTimeout(() => release(form), PATIENCE);
  }, true);
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest && event.target.closest("form");
    if (form) release(form);
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) document.querySelectorAll("form[data-sent]").forEach(release);
  });
}
