// After a refused form the summary takes the focus; its links put the cursor into the field.
export function focusErrors() {
  const take = (root) => {
    const summary = root.querySelector && root.querySelector("[data-error-summary]");
    if (summary && !summary.closest("[data-samples]")) summary.focus();
  };
  take(document);
  document.addEventListener("htmx:afterSwap", (event) => take(event.detail.target));
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-error-summary] a[href^='#']");
    const control = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!control) return;
    event.preventDefault();
    control.closest(".field, fieldset, form").scrollIntoView({ block: "start" });
    control.focus({ preventScroll: true });
  });
}
