// Nothing typed is lost: what stands in a form with data-draft="key" is kept on this device and given back.
// Cleared when a page carries data-draft-done="key other-key" (the success page), or after seven days. Passwords and hidden fields are never kept;
// files are where the form says data-draft-files, beside the words (js/shelf.js). data-draft-prefilled: what the server filled in is a proposal.
import { findAll } from "./on_page.js";
import { growTo } from "./rows.js";
import * as shelf from "./shelf.js";
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

// What stands in a form: name, value and, of a tick, whether it is set. A row about a thing says which (its hidden …-number).
export const valuesOf = (form) => kept(form).map((control) => [control.name, control.value, isTick(control) ? control.checked : null]);
const numbersOf = (form) => [...form.elements].filter((control) => control.type === "hidden" && /-\d+-number$/.test(control.name)).map((control) => [control.name, control.value]);
export const filesOf = (form) => [...form.querySelectorAll("input[type='file']")].map((input) => [input.name, [...input.files]]);

function write(key, form) {
  const values = valuesOf(form);
  const typed = kept(form).some((control) => !isTick(control) && control.tagName !== "SELECT" && control.value.trim());
  try {
    if (typed) localStorage.setItem(place(key), JSON.stringify({ at: Date.now(), values, numbers: numbersOf(form), token: form.dataset.token }));
    else localStorage.removeItem(place(key));
    return typed;
  } catch {
    return false; // storage full or forbidden: the form works as before
  }
}

// A row about a thing comes back beside the same thing, wherever it stands now; nowhere when it is gone.
function placed(name, form, draft) {
  const row = /^(\w+)-(\d+)-/.exec(name);
  const number = row && (draft.numbers || []).find(([of]) => of === `${row[0]}number`);
  if (!number) return name;
  const now = numbersOf(form).find(([, value]) => value === number[1]);
  return now ? name.replace(row[0], now[0].replace(/number$/, "")) : "";
}

function restore(form, draft) {
  const restored = new Set();
  growTo(form, draft.values.map(([name]) => name));
  if (draft.token) keepToken(form, draft.token);
  draft.values.map(([name, ...rest]) => [placed(name, form, draft), ...rest]).forEach(([name, value, checked]) => {
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

// A visit that was sent once keeps its token: the server knows it again.
export function keepToken(form, token) {
  const field = form.elements.form_token;
  if (field) form.dataset.token = field.value = token;
}

async function giveFiles(form, key) {
  const found = await shelf.get("files", place(key)).catch(() => undefined);
  if (found) found.files.forEach(([name, files]) => form.querySelectorAll("input[type='file']").forEach((input) => {
    if (input.name !== name || !files.length) return;
    const carried = new DataTransfer();
    files.forEach((file) => carried.items.add(file));
    input.files = carried.files;
    input.dispatchEvent(new Event("files:given"));
  }));
  return Boolean(found && found.files.some(([, files]) => files.length));
}

const keepFiles = (form) => shelf.put("files", place(form.dataset.draft), { at: Date.now(), files: filesOf(form) }).catch(() => {});

// Takes a draft away: its words and its files.
export function forget(key) {
  localStorage.removeItem(place(key));
  shelf.take("files", place(key)).catch(() => {});
}

// Puts back as a draft what was to be sent (js/outbox.js).
export async function putBack(key, { values, numbers, token, files, said }) {
  await shelf.put("files", place(key), { at: Date.now(), files });
  localStorage.setItem(place(key), JSON.stringify({ at: Date.now(), values, numbers, token, said }));
}

export const hasDraft = (key) => Boolean(read(key));
export { numbersOf };

function tell(form, key, said) {
  const note = document.createElement("p");
  note.className = "flash";
  note.setAttribute("role", "status");
  note.append(said ? `${say("已恢复您上次没有提交的内容。")} ${said}` : say("已恢复您上次没有提交的内容。"));
  const drop = document.createElement("button");
  drop.type = "button";
  drop.className = "button is-plain is-small";
  drop.textContent = say("清空重填");
  drop.addEventListener("click", () => {
    forget(key);
    form.reset();
    form.querySelectorAll("input[type='file']").forEach((input) => input.dispatchEvent(new Event("files:given")));
    note.remove();
    kept(form).forEach((control) => control.dispatchEvent(new Event("input", { bubbles: true })));
  });
  note.append(drop);
  form.prepend(note);
}

// Keeps what stands in a form now; whether anything is kept. Used when it cannot be sent.
export const keepNow = (form) => Boolean(form.dataset.draft) && write(form.dataset.draft, form);

export function keepDrafts(root) {
  findAll(root, "[data-draft-done]").forEach((mark) => mark.dataset.draftDone.split(" ").forEach(forget));
  if (root === document && document.querySelector("[data-sign-in]")) return;
  findAll(root, "form[data-draft]").forEach((form) => {
    if (form.dataset.draftReady) return;
    form.dataset.draftReady = "1";
    const draft = read(form.dataset.draft);
    // A form the server gave back with errors already holds what was typed; that is newer than the draft.
    const given = form.querySelector("[aria-invalid='true']") || document.querySelector("[data-error-summary]");
    const empty = kept(form).every((control) => isTick(control) || control.tagName === "SELECT" || control.value === control.defaultValue && ("draftPrefilled" in form.dataset || !control.value.trim()));
    if (draft && !given && empty) {
      restore(form, draft);
      tell(form, form.dataset.draft, draft.said);
    }
    if ("draftFiles" in form.dataset) {
      if (!given && empty) giveFiles(form, form.dataset.draft).then((some) => some && !draft && tell(form, form.dataset.draft));
      form.addEventListener("files:chosen", () => keepFiles(form));
    }
    let timer = 0;
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => write(form.dataset.draft, form), 400);
    });
    form.addEventListener("submit", () => {
      clearTimeout(timer);
      write(form.dataset.draft, form);
    });
  });
  // Signing out on a shared machine takes the drafts along.
  findAll(root, "form[data-forget-drafts]").forEach((form) => form.addEventListener("submit", () => {
    Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)).forEach((key) => localStorage.removeItem(key));
  }));
}
