"""Pictures of the pages as each role sees them, from a demonstration; run by `python -m ops screenshots`.

Steps: use the instance that answers at the address, or start one and stop it afterwards → sign in once per account →
open each page at each width → write PNG files and an index. With `--readme` or `--handbook` only the few pictures of
README.md or of the handbook are made, small enough for a repository. Needs the development environment (Playwright)
and a Chromium (`CHROMIUM=` or on PATH).
"""

import argparse
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
from typing import Any

import pyotp
from playwright.sync_api import Browser, Page, sync_playwright

from config.settings import Settings
from ops import sign_in_table
from ops.picture_files import Album, shrink, write_index
from ops.pictured_pages import DESK, HALL, HANDBOOK, PHONE, README, SHOTS, WIDTHS, Shot
from ops.programs import ROOT

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--lang=zh-CN"]
HEIGHTS = {PHONE: 844, DESK: 900, HALL: 1080}
TALLEST = 6000
STARTED_WITHIN = 600
CODE_PERIOD = 30
SEND_AS_IT_STANDS = """stale => {
    const form = [...document.querySelectorAll("main form:not(.bare)")].find(each => each.method === "post");
    form.noValidate = true;
    if (stale) {
        form.querySelector("[name=version]").value = "0";
        form.querySelectorAll("textarea").forEach(each => { each.value = "这段话是在别人办理的同时写下的。"; });
    }
    form.requestSubmit([...form.querySelectorAll("button[type=submit]")].filter(each => each.name !== "find").pop());
}"""
"""What a refused form looks like is seen by sending the first one of the page with nothing in it."""


class NoPicture(RuntimeError):
    """Something that must be there before a picture can be taken is not; the message says what."""


def take(settings: Settings, url: str, wanted: Album) -> list[str]:
    """Take the pictures; returns the names of the pages that were not there."""
    wanted.folder.mkdir(parents=True, exist_ok=True)
    missed: list[str] = []
    taken: list[tuple[Shot, int]] = []
    with running(settings, url), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        try:
            for who in dict.fromkeys(shot.who for shot in SHOTS):
                page = _open(browser, url)
                if who:
                    _sign_in(page, settings, who)
                _walk(page, url, [shot for shot in SHOTS if shot.who == who], wanted, taken, missed)
                page.context.close()
        finally:
            browser.close()
    if wanted.only is None:
        write_index(wanted.folder, taken, missed)
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


def _sign_in(page: Page, settings: Settings, who: str) -> None:
    """Sign in to a demonstration's account; a code that was used a moment ago is waited out once.

    The first steps of a newcomer are put away for everybody else: the pictures show the page of a usual day.
    """
    account = _account(settings, who)
    door = "company" if who.startswith("company") else "staff"
    for _ in range(2):
        page.goto(f"/login?door={door}")
        if not who.endswith("_new"):
            page.context.add_cookies([{"name": "walk", "value": "done", "url": page.url}])
        page.fill('input[name="username"]', account["username"])
        page.fill('input[name="password"]', account["password"])
        if account["totp_secret"]:
            page.fill('input[name="totp"]', pyotp.TOTP(account["totp_secret"]).now())
        page.click('form:has([name="password"]) button[type="submit"]')
        page.wait_for_load_state()
        if "/login" not in page.url:
            return
        time.sleep(CODE_PERIOD + 1)
    raise NoPicture(f"{account['username']} could not sign in.")


def _account(settings: Settings, who: str) -> dict[str, Any]:
    for account in sign_in_table.read(settings, "accounts", "others"):
        if who == account.get("username") or who in (account.get("roles") or ()):
            return account
    raise NoPicture(f"{settings.var / 'demo-accounts.json'} has no account {who} and none of that role.")


def _walk(
    page: Page, url: str, shots: Sequence[Shot], wanted: Album, taken: list[tuple[Shot, int]], missed: list[str]
) -> None:
    """Open one page after the other, each at every width."""
    path: str | None = None
    for shot in shots:
        path = _path(page, shot.path) if shot.path else path
        answer = page.goto(path) if path else None
        if answer is None or answer.status != shot.code:
            missed.append(shot.file)
            continue
        _enter(page, shot.state)
        for width in WIDTHS:
            if wanted.only is not None and (shot.file, width) not in wanted.only:
                continue
            _fit(page, width, whole=wanted.only is None)
            file = wanted.folder / f"{shot.file}-{width}.png"
            page.screenshot(path=file, animations="disabled")
            if wanted.only is not None:
                shrink(file, wanted.media)
            taken.append((shot, width))
        _leave(page, shot.state)


def _enter(page: Page, state: str) -> None:
    """Bring the open page into the state that is to be pictured."""
    if state in ("refused", "stale"):
        with page.expect_navigation():
            page.evaluate(SEND_AS_IT_STANDS, state == "stale")
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


def main() -> int:
    """Read the command line, take the pictures, say where they are; exit 1 when none could be taken."""
    parser = argparse.ArgumentParser(prog="python -m ops screenshots", description=__doc__)
    parser.add_argument("--url", help="a running demonstration; else the one of PORT, started for it")
    parser.add_argument("--readme", action="store_true", help="only those of README.md, into docs/screenshots")
    parser.add_argument("--handbook", action="store_true", help="those of the handbook, into app/web/static/handbook")
    options = parser.parse_args()
    settings = Settings.from_env()
    wanted = Album(settings.var / "screenshots")
    if options.readme:
        wanted = Album(ROOT / "docs" / "screenshots", README)
    if options.handbook:
        wanted = Album(ROOT / "app" / "web" / "static" / "handbook", HANDBOOK, "webp")
    try:
        url = (options.url or f"http://127.0.0.1:{settings.port}").rstrip("/")
        missed = take(settings, url, wanted)
    except NoPicture as reason:
        print(f"zhuqishao: {reason}", file=sys.stderr)
        return 1
    for name in missed:
        print(f"not there: {name}")
    print(wanted.folder / "index.html" if wanted.only is None else wanted.folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
