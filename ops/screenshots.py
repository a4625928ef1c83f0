"""Pictures of the key pages as each role sees them, from a demonstration; run by `python -m ops screenshots`.

Steps: use the instance that answers at the address, or start one and stop it afterwards → sign in once per role → open
each page at each width → write PNG files and an index. With `--readme` only the few pictures of README.md are made,
small enough for a repository. Needs the development environment (Playwright) and a Chromium (`CHROMIUM=` or on PATH).
"""

import argparse
import html
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyotp
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from config.settings import Settings
from ops import sign_in_table
from ops.pictured_pages import DESK, HALL, PHONE, README, SHOTS, WIDTHS, Shot
from ops.programs import ROOT

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--lang=zh-CN"]
HEIGHTS = {PHONE: 844, DESK: 900, HALL: 1080}
TALLEST = 6000
STARTED_WITHIN = 600
CODE_PERIOD = 30
SEND_AS_IT_STANDS = """() => {
    const form = [...document.querySelectorAll("main form")].find(each => each.method === "post");
    form.noValidate = true;
    form.requestSubmit([...form.querySelectorAll("button[type=submit]")].filter(each => each.name !== "find").pop());
}"""
"""What a refused form looks like is seen by sending the first one of the page with nothing in it."""
LARGEST = 250_000
"""Bytes of one picture of README.md."""


class NoPicture(RuntimeError):
    """Something that must be there before a picture can be taken is not; the message says what."""


def take(settings: Settings, url: str, folder: Path, *, readme: bool) -> list[str]:
    """Take the pictures into `folder`; returns the names of the pages that were not there."""
    folder.mkdir(parents=True, exist_ok=True)
    missed: list[str] = []
    taken: list[tuple[str, int]] = []
    with running(settings, url), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        try:
            for role in dict.fromkeys(shot.role for shot in SHOTS):
                page = _open(browser, url)
                if role:
                    _sign_in(page, settings, role)
                _walk(page, url, [shot for shot in SHOTS if shot.role == role], folder, readme, taken, missed)
                page.context.close()
        finally:
            browser.close()
    if not readme:
        _write_index(folder, taken, missed)
    return missed


def chromium() -> str:
    """The browser named by CHROMIUM or found on PATH."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if found is None:
        raise NoPicture("there is no Chromium: set CHROMIUM=/path/to/chromium or put one on PATH.")
    return found


@contextmanager
def running(settings: Settings, url: str) -> Iterator[None]:
    """An instance that answers at `url`: the one that is there, or one started for the time of the block."""
    if _answers(url):
        yield
        return
    if url != f"http://127.0.0.1:{settings.port}":
        raise NoPicture(f"nothing answers at {url}.")
    child = subprocess.Popen([sys.executable, "-m", "ops", "run"], cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + STARTED_WITHIN
        while not _answers(url):
            if child.poll() is not None or time.monotonic() > deadline:
                raise NoPicture(f"the instance did not start; its logs are in {settings.var / 'log'}.")
            time.sleep(0.5)
        yield
    finally:
        child.send_signal(signal.SIGTERM)
        child.wait(90)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=3) as answer:  # noqa: S310 - typed by who runs this
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _open(browser: Browser, url: str) -> Page:
    context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", base_url=url)
    context.set_default_timeout(15_000)
    return context.new_page()


def _sign_in(page: Page, settings: Settings, role: str) -> None:
    """Sign in as the demonstration's account of a role; a code that was used a moment ago is waited out once."""
    account = _account(settings, role)
    door = "company" if role.startswith("company") else "staff"
    for _ in range(2):
        page.goto(f"/login?door={door}")
        page.fill('input[name="username"]', account["username"])
        page.fill('input[name="password"]', account["password"])
        if account["totp_secret"]:
            page.fill('input[name="totp"]', pyotp.TOTP(account["totp_secret"]).now())
        page.click('main form button[type="submit"]')
        page.wait_for_load_state()
        if "/login" not in page.url:
            return
        time.sleep(CODE_PERIOD + 1)
    raise NoPicture(f"{account['username']} could not sign in.")


def _account(settings: Settings, role: str) -> dict[str, Any]:
    for account in sign_in_table.read(settings):
        if role in (account.get("roles") or ()):
            return account
    raise NoPicture(f"{settings.var / 'demo-accounts.json'} has no account of role {role}.")


def _walk(
    page: Page, url: str, shots: Sequence[Shot], folder: Path, readme: bool, taken: list[tuple[str, int]],
    missed: list[str],
) -> None:  # fmt: skip
    """Open one page after the other, each at every width."""
    for shot in shots:
        path = page.url.removeprefix(url) if not shot.path else _path(page, shot.path)
        answer = page.goto(path) if path else None
        if answer is None or answer.status != shot.code:
            missed.append(shot.file)
            continue
        _enter(page, shot.state)
        for width in WIDTHS:
            if readme and (shot.file, width) not in README:
                continue
            _fit(page, width, whole=not readme)
            file = folder / f"{shot.file}-{width}.png"
            page.screenshot(path=file, animations="disabled")
            if readme:
                _shrink(file)
            taken.append((shot.file, width))
        _leave(page, shot.state)


def _enter(page: Page, state: str) -> None:
    """Bring the open page into the state that is to be pictured."""
    if state == "refused":
        with page.expect_navigation():
            page.evaluate(SEND_AS_IT_STANDS)
    elif state == "print":
        page.emulate_media(media="print")
    elif state == "open":
        page.evaluate("document.querySelectorAll('main details.sheet').forEach(each => { each.open = true; })")
    elif state == "large":
        page.locator("[data-large-toggle]").first.evaluate("button => button.click()")


def _leave(page: Page, state: str) -> None:
    """Undo what the next page would inherit."""
    if state == "print":
        page.emulate_media(media="screen")
    elif state == "large":
        page.locator("[data-large-toggle]").first.evaluate("button => button.click()")


def _fit(page: Page, width: int, *, whole: bool) -> None:
    """Give the page a window of this width; of its whole height when asked, so that fixed bars stay at the edges."""
    page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
    if whole:
        height = int(page.evaluate("document.documentElement.scrollHeight"))
        page.set_viewport_size({"width": width, "height": min(max(height, HEIGHTS[width]), TALLEST)})
    page.wait_for_timeout(300)  # charts draw themselves anew


def _path(page: Page, path: str) -> str | None:
    """The address itself, or that of the first link the selector finds on the present page."""
    if not path.startswith("link:"):
        return path
    link = page.locator(path.removeprefix("link:")).first
    return link.get_attribute("href") if link.count() else None


def _shrink(file: Path) -> None:
    """Bring a picture below the limit by a palette of ever fewer colours."""
    with Image.open(file) as picture:
        plain = picture.convert("RGB")
    for colours in (256, 128, 64, 32):
        plain.quantize(colours, dither=Image.Dither.NONE).save(file, optimize=True)
        if file.stat().st_size <= LARGEST:
            return


def _write_index(folder: Path, taken: Sequence[tuple[str, int]], missed: Sequence[str]) -> None:
    figures = "\n".join(
        f'<figure><figcaption>{html.escape(name)} · {width}</figcaption><a href="{name}-{width}.png">'
        f'<img src="{name}-{width}.png" width="{width // 2}" loading="lazy" alt=""></a></figure>'
        for name, width in taken
    )  # fmt: skip
    note = f"<p>Not there: {html.escape(', '.join(missed))}</p>" if missed else ""
    style = "body{font:14px sans-serif;background:#f6f8fa}figure{display:inline-block;vertical-align:top;margin:8px}"
    (folder / "index.html").write_text(
        f'<!doctype html><meta charset="utf-8"><title>Screenshots</title><style>{style}</style>\n{note}{figures}\n',
        encoding="utf-8",
    )


def main() -> int:
    """Read the command line, take the pictures, say where they are; exit 1 when none could be taken."""
    parser = argparse.ArgumentParser(prog="python -m ops screenshots", description=__doc__)
    parser.add_argument("--url", help="a running demonstration; else the one of PORT, started for it")
    parser.add_argument("--readme", action="store_true", help="only the pictures of README.md, into docs/screenshots")
    options = parser.parse_args()
    settings = Settings.from_env()
    folder = ROOT / "docs" / "screenshots" if options.readme else settings.var / "screenshots"
    try:
        url = (options.url or f"http://127.0.0.1:{settings.port}").rstrip("/")
        missed = take(settings, url, folder, readme=options.readme)
    except NoPicture as reason:
        print(f"zhuqishao: {reason}", file=sys.stderr)
        return 1
    for name in missed:
        print(f"not there: {name}")
    print(folder if options.readme else folder / "index.html")
    return 0


if __name__ == "__main__":
    sys.exit(main())
