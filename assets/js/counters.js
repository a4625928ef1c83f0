// Character counters. Counts code points, as the server does: one Chinese character, one emoji = one.
import { findAll } from "./on_page.js";
import { say } from "./words.js";

export function countCharacters(root) {
  findAll(root, "[data-count-limit]").forEach((control) => {
    const note = document.getElementById(`${control.id}-count`);
    if (!note || note.dataset.ready) return;
    note.dataset.ready = "1";
    const limit = Number(control.dataset.countLimit);
    const show = () => {
      const left = limit - [...control.value].length;
      note.textContent = left < 0 ? say("超出 %(count)s 字", { count: -left }) : say("还可输入 %(count)s 字", { count: left });
      note.classList.toggle("is-over", left < 0);
    };
    control.addEventListener("input", show);
    show();
  });
}
