// 长辈版: the choice lives in a cookie, so that the server can write <html data-large> and nothing jumps on the next page.
// Without script the same button posts to /large-type; with it nobody loses what stands in an open form.
const YEAR = 365 * 24 * 3600;

export function chooseType() {
  const root = document.documentElement;
  const cookie = document.cookie.split("; ").find((pair) => pair.startsWith("large_type="));
  if (cookie) root.toggleAttribute("data-large", cookie.endsWith("=1"));
  const buttons = [...document.querySelectorAll("[data-large-toggle]")];
  const show = () => buttons.forEach((button) => {
    const large = root.hasAttribute("data-large");
    button.setAttribute("aria-pressed", String(large));
    button.value = large ? "0" : "1";
  });
  buttons.forEach((button) => button.addEventListener("click", (event) => {
    event.preventDefault();
    const large = root.toggleAttribute("data-large");
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `large_type=${large ? 1 : 0}; Path=/; Max-Age=${YEAR}; SameSite=Lax${secure}`;
    show();
  }));
  show();
}
