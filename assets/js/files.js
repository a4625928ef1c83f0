// Photos and files: what was chosen is shown, added to and taken away again before anything is sent; what was chosen is
// still chosen after a refused form, which a browser alone forgets; and whoever waits for an upload sees how far it is.
// Without this script the two fields are the browser's own.
import { findAll, lookAgain } from "./on_page.js";
import { release } from "./submits.js";
import { say } from "./words.js";

const MB = 1024 * 1024;
const LIMITS = { one: 20 * MB, all: 50 * MB, count: 10 };
const inMegabytes = (bytes) => (bytes / MB).toFixed(bytes < MB ? 2 : 1);
const inputs = (form) => [...form.querySelectorAll(".file-fields input[type='file']")];
const chosen = (form) => inputs(form).flatMap((input) => [...input.files]);

function give(input, files) {
  const carried = new DataTransfer();
  files.forEach((file) => carried.items.add(file));
  input.files = carried.files;
}

export function fault(form) {
  const files = chosen(form);
  if (files.length > LIMITS.count) return say("一次最多 %(count)s 个文件，请去掉几个。", { count: LIMITS.count });
  const large = files.find((file) => file.size > LIMITS.one);
  if (large) return say("“%(name)s”超过 20 MB，请换一个小一些的。", { name: large.name });
  return files.reduce((sum, file) => sum + file.size, 0) > LIMITS.all ? say("合计超过 50 MB，请去掉几个。") : "";
}

function line(input, file, draw) {
  const item = document.createElement("li");
  item.className = "chosen";
  const isPicture = file.type.startsWith("image/");
  const sight = document.createElement(isPicture ? "img" : "span");
  sight.className = "chosen-sight";
  if (isPicture) {
    sight.alt = "";
    sight.src = URL.createObjectURL(file);
    sight.addEventListener("load", () => URL.revokeObjectURL(sight.src), { once: true });
    sight.addEventListener("error", () => sight.removeAttribute("src"), { once: true });
  } else {
    sight.textContent = (file.name.split(".").pop() || "").slice(0, 4).toUpperCase();
    sight.setAttribute("aria-hidden", "true");
  }
  const words = document.createElement("span");
  words.className = "chosen-name";
  words.textContent = `${file.name} · ${inMegabytes(file.size)} MB`;
  const away = document.createElement("button");
  away.type = "button";
  away.className = "button is-plain is-small";
  away.textContent = say("去掉");
  away.setAttribute("aria-label", say("去掉 %(name)s", { name: file.name }));
  away.addEventListener("click", () => {
    give(input, [...input.files].filter((each) => each !== file));
    draw();
    input.focus();
  });
  item.append(sight, words, away);
  return item;
}

// Choosing again adds; a browser alone would replace what was chosen before.
export function showChosen(root) {
  findAll(root, ".file-fields").forEach((place) => {
    if (place.classList.contains("is-live")) return;
    place.classList.add("is-live");
    const list = document.createElement("ul");
    list.className = "chosen-list";
    const note = document.createElement("p");
    note.className = "field-error";
    note.setAttribute("role", "alert");
    note.hidden = true;
    place.after(note, list);
    const form = place.closest("form");
    const draw = () => {
      list.replaceChildren(...inputs(form).flatMap((input) => [...input.files].map((file) => line(input, file, draw))));
      note.textContent = fault(form);
      note.hidden = !note.textContent;
      form.dispatchEvent(new Event("files:chosen"));
    };
    inputs(form).forEach((input) => {
      let before = [];
      input.addEventListener("click", () => { before = [...input.files]; });
      input.addEventListener("change", () => {
        const same = (one, other) => one.name === other.name && one.size === other.size && one.lastModified === other.lastModified;
        give(input, [...before, ...[...input.files].filter((file) => !before.some((held) => same(held, file)))]);
        before = [];
        draw();
      });
      input.addEventListener("files:given", draw);
    });
  });
}

export function progress(form) {
  const place = document.createElement("p");
  place.className = "upload";
  place.setAttribute("role", "status");
  const bar = document.createElement("progress");
  const words = document.createElement("span");
  place.append(bar, words);
  const button = form.querySelector("button[type='submit']:not([name='find'])");
  (button ? button.closest("p, div") : form.lastElementChild).before(place);
  return {
    show(sent, total) {
      bar.max = total;
      bar.value = sent;
      words.textContent = sent < total
        ? say("正在上传，%(sent)s / %(total)s MB", { sent: inMegabytes(sent), total: inMegabytes(total) })
        : say("已上传，正在保存…");
    },
    fail(text) {
      place.className = "flash is-error";
      place.setAttribute("role", "alert");
      place.textContent = text;
    },
  };
}

// The answer takes the place of the page, as if the browser had sent the form; the files go with it when it was refused.
export function take(answer, form, held) {
  const page = new DOMParser().parseFromString(answer.responseText, "text/html");
  const action = form.getAttribute("action");
  document.title = page.title;
  document.body.className = page.body.className;
  document.body.replaceChildren(...page.body.childNodes);
  if (answer.status < 400) history.pushState(null, "", answer.responseURL);
  lookAgain(document.body);
  // a form whose page stays is there again once it is done, and its files have come
  const done = answer.status < 400 && form.hasAttribute("data-page-stays");
  const again = !done && [...document.querySelectorAll("form")].find((each) => each.getAttribute("action") === action && inputs(each).length);
  if (again) {
    held.forEach(([name, files]) => inputs(again).filter((input) => input.name === name).forEach((input) => {
      give(input, files);
      input.dispatchEvent(new Event("files:given"));
    }));
    again.querySelectorAll("[data-files-lost]").forEach((note) => note.remove());
  }
  const summary = document.querySelector("[data-error-summary]");
  if (summary) summary.focus();
  else window.scrollTo(0, 0);
}

// Sends a body and says how far it is; refused when the network breaks, also after the server has taken it.
export function post(action, body, show = () => {}) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", action);
    request.upload.addEventListener("progress", (event) => event.lengthComputable && show(event.loaded, event.total));
    request.addEventListener("load", () => resolve(request));
    request.addEventListener("error", reject);
    request.send(body);
  });
}

async function send(form, submitter) {
  const held = inputs(form).map((input) => [input.name, [...input.files]]);
  const body = new FormData(form);
  if (submitter && submitter.name) body.append(submitter.name, submitter.value);
  const shown = progress(form);
  let answer;
  try {
    answer = await post(submitter && submitter.hasAttribute("formaction") ? submitter.formAction : form.action, body, shown.show);
  } catch {
    release(form);
    shown.fail(say("网络中断，没有提交。文字和文件都还在，请再点一次提交。"));
    return;
  }
  take(answer, form, held);
}

export function sendFiles() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    // a button that sends words alone says so by its encoding: no file goes with it
    const wordsAlone = event.submitter && event.submitter.hasAttribute("formenctype");
    if (event.defaultPrevented || wordsAlone || !chosen(form).length) return;
    event.preventDefault();
    if (fault(form)) {
      release(form);
      form.querySelector(".file-fields").scrollIntoView({ block: "center" });
      return;
    }
    form.querySelectorAll(".upload, .flash.is-error[role='alert']").forEach((old) => old.remove());
    send(form, event.submitter);
  });
}
