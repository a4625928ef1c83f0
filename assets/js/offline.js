// Without a network nothing is sent: the page stays, the words stay, and the form says so. The draft outlives the page being closed.
// Only a page that says it was received takes the draft away (data-draft-done), so nothing is lost on a train.
import { keepNow } from "./drafts.js";
import { say } from "./words.js";

const KEPT = () => say("现在没有网络，内容已保存在本机，联网后再点提交。");
const LEFT = () => say("现在没有网络，没有提交。请不要关闭这一页，联网后再点提交。");
const BACK = () => say("网络恢复了，请再点一次提交。");

function note(form) {
  const found = form.querySelector("[data-offline-note]");
  if (found) return found;
  const made = document.createElement("p");
  made.className = "flash is-warning";
  made.dataset.offlineNote = "";
  made.setAttribute("role", "alert");
  const button = form.querySelector("button[type='submit']:not([name='find'])");
  if (button) button.closest("p, div").before(made);
  else form.append(made);
  return made;
}

export function holdOffline() {
  document.addEventListener("submit", (event) => {
    if (navigator.onLine || event.target.method === "get") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const place = note(event.target);
    place.textContent = keepNow(event.target) ? KEPT() : LEFT();
    place.scrollIntoView({ block: "nearest" });
  }, true);
  window.addEventListener("online", () => document.querySelectorAll("[data-offline-note]").forEach((place) => { place.textContent = BACK(); }));
}
