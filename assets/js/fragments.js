// htmx under our rules: no eval, no injected style, no page copies in localStorage, refused forms (422, 409) are shown.
import htmx from "htmx.org";
import { say } from "./words.js";

Object.assign(htmx.config, {
  allowEval: false,
  allowScriptTags: false,
  includeIndicatorStyles: false,
  historyCacheSize: 0,
  refreshOnHistoryMiss: true,
  selfRequestsOnly: true,
  responseHandling: [
    { code: "204", swap: false },
    { code: "[23]..", swap: true },
    { code: "409", swap: true, error: false },
    { code: "422", swap: true, error: false },
    { code: "[45]..", swap: false, error: true },
  ],
});

const token = () => document.querySelector('meta[name="csrf-token"]');

document.addEventListener("htmx:configRequest", (event) => {
  const { verb, headers } = event.detail;
  if (verb !== "get" && token()) headers["X-CSRFToken"] = token().content;
});

// The thin line at the top of the page (pieces.css shows it after 300 ms).
let open = 0;
const tell = (change) => {
  open = Math.max(0, open + change);
  document.documentElement.toggleAttribute("data-busy", open > 0);
};
document.addEventListener("htmx:beforeRequest", () => tell(1));
document.addEventListener("htmx:afterRequest", () => tell(-1));

// A fragment that could not be fetched: say so and offer the plain way, which is the link or form itself.
const sentences = {
  0: () => say("网络不通，刚才的操作没有发出。请检查网络后再试一次。"),
  401: () => say("登录已过期。请刷新页面重新登录，您填写的内容已保留在本机。"),
  403: () => say("您没有权限做这一步。"),
  404: () => say("内容不存在或您无权查看。"),
  413: () => say("附件太大，没有上传成功。"),
  429: () => say("操作太频繁，请稍等片刻再试。"),
};
function announce(status) {
  const region = document.getElementById("flashes");
  if (!region) return;
  const flash = document.createElement("div");
  flash.className = "flash is-error";
  flash.textContent = sentences[status]?.() ?? say("系统暂时没有响应，刚才的操作可能没有完成。请刷新页面查看最新情况。");
  region.replaceChildren(flash);
  region.scrollIntoView({ block: "nearest" });
}

// What asks by itself (the check-in board, what a form says while it is typed) fails in silence and asks again, and so does what is
// asked beside the typing (hints on an answer): nobody did anything that could be lost.
const asksByItself = (element) => (element.getAttribute("hx-trigger") || "").startsWith("every") || "asksByItself" in element.dataset;
const asksBeside = (element) => asksByItself(element) || element.matches("[hx-trigger^='input delay']");
document.addEventListener("htmx:responseError", (event) => asksBeside(event.detail.elt) || announce(event.detail.xhr.status));
document.addEventListener("htmx:sendError", (event) => asksBeside(event.detail.elt) || announce(0));

// The sign-in ended: its page is no answer to a fragment. What asks by itself stops asking.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { elt, xhr } = event.detail;
  if (!xhr.responseURL || new URL(xhr.responseURL).pathname !== "/login") return;
  event.detail.shouldSwap = false;
  if (asksByItself(elt)) {
    const still = elt.cloneNode(true);
    ["hx-get", "hx-post", "hx-trigger"].forEach((name) => still.removeAttribute(name));
    elt.replaceWith(still);
  }
  announce(401);
});
