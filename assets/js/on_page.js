const again = [];

// Runs a piece of work when the document is ready and, if asked, on every fragment htmx brings in.
export function onPage(work, { afterSwaps = false } = {}) {
  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", () => work(document));
  } else {
    work(document);
  }
  if (!afterSwaps) return;
  again.push(work);
  document.addEventListener("htmx:load", (event) => event.detail.elt !== document.body && work(event.detail.elt));
}

// What came in by another way than htmx is looked at too.
export function lookAgain(root) {
  again.forEach((work) => work(root));
}

// `root` itself counts: a swapped-in form is its own root.
export function findAll(root, selector) {
  const inside = [...root.querySelectorAll(selector)];
  return root.matches && root.matches(selector) ? [root, ...inside] : inside;
}

export function isTyping(target) {
  return target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName) && !/^(checkbox|radio|button|submit)$/i.test(target.type);
}
