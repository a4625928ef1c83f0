// Nothing typed is lost: what stands in a form with data-draft="key" is kept on this device and given back.
// Cleared when a page carries data-draft-done="key other-key" (the success page), or after seven days. Passwords, files and hidden fields are never kept.
import { findAll } from "./on_page.js";
import { say } from "./words.js";

// Drafts belong to the person who typed them: another account on the same machine never sees them.
const PREFIX = "draft:";
const place = (key) => `${PREFIX}${document.body.dataset.person || ""}:${key}`;
const WEEK = 7 * 24 * 3600 * 1000;

const kept = (form) => [...form.elements].filter((control) => control.name && !/^(password|file|hidden|submit|button|reset)$/.test(control.type) && !("draftSkip" in control.dataset));
const isTick = (control) => control.type === "checkbox" || control.type === "radio";

function read(key) {
  try {
    const draft = JSON.parse(localStorage.getItem(place(key)));
    return draft && Date.now() - draft.at < WEEK ? draft : null;
  } catch {
    return null;
  }
}

function write(key, form) {
  const values = kept(form).map((control) => [control.name, control.value, isTick(control) ? control.checked : null]);
  const typed = kept(form).some((control) => !isTick(control) && control.tagName !== "SELECT" && control.value.trim());
  try {
    if (typed) localStorage.setItem(place(key), JSON.stringify({ at: Date.now(), values }));
    else localStorage.removeItem(place(key));
    return typed;
  } catch {
    return false; // storage full or forbidden: the form works as before
  }
}

function restore(form, draft) {
  const restored = new Set();
  draft.values.forEach(([name, value, checked]) => {
    const control = kept(form).find((one) => one.name === name && (checked === null || one.value === value) && !restored.has(one));
    if (!control) return;
    restored.add(control);
    if (checked === null) control.value = value;
    else control.checked = checked;
    // what comes back must be seen to come back
    const fold = control.closest("details");
    if (fold && (checked === null ? control.value !== control.defaultValue : control.checked !== control.defaultChecked)) fold.open = true;
    control.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

function tell(form, key) {
  const note = document.createElement("p");
  note.className = "flash";
  note.setAttribute("role", "status");
  note.append(say("已恢复您上次没有提交的内容。"));
  const drop = document.createElement("button");
  drop.type = "button";
  drop.className = "button is-plain is-small";
  drop.textContent = say("清空重填");
  drop.addEventListener("click", () => {
    localStorage.removeItem(place(key));
    form.reset();
    note.remove();
    kept(form).forEach((control) => control.dispatchEvent(new Event("input", { bubbles: true })));
  });
  note.append(drop);
  form.prepend(note);
}

// Keeps what stands in a form now; whether anything is kept. Used when it cannot be sent.
export const keepNow = (form) => Boolean(form.dataset.draft) && write(form.dataset.draft, form);

export function keepDrafts(root) {
  findAll(root, "[data-draft-done]").forEach((mark) => mark.dataset.draftDone.split(" ").forEach((key) => localStorage.removeItem(place(key))));
  if (root === document && document.querySelector("[data-sign-in]")) return;
  findAll(root, "form[data-draft]").forEach((form) => {
    if (form.dataset.draftReady) return;
    form.dataset.draftReady = "1";
    const key = form.dataset.draft;
    const draft = read(key);
    // A form the server gave back with errors already holds what was typed; that is newer than the draft.
    const given = form.querySelector("[aria-invalid='true']") || document.querySelector("[data-error-summary]");
    const empty = kept(form).every((control) => isTick(control) || control.tagName === "SELECT" || control.value === control.defaultValue && !control.value.trim());
    if (draft && !given && empty) {
      restore(form, draft);
      tell(form, key);
    }
    let timer = 0;
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => write(key, form), 400);
    });
    form.addEventListener("submit", () => {
      clearTimeout(timer);
      write(key, form);
    });
  });
  // Signing out on a shared machine takes the drafts along.
  findAll(root, "form[data-forget-drafts]").forEach((form) => form.addEventListener("submit", () => {
    Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)).forEach((key) => localStorage.removeItem(key));
  }));
}
