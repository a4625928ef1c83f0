"""The application answering a real browser, at a time the test decides; the outer world is the only thing missing.

Shared by the journeys (a zone for each test) and the tests of faces (one zone for many looks).
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Locator, Page
from werkzeug.serving import make_server

from app.accounts.sessions import start_session
from app.core import Core
from app.kernel import clock
from app.kernel.actor import SYSTEM, Actor
from app.kernel.ids import AccountId
from app.notifications.standing_in import run_round
from app.subjects import SUBJECTS
from tests.application import core_of
from tests.builders import Zone, a_zone
from tests.clocks import shanghai
from tests.tables import furnished

WIDTHS = {"phone": (390, 844), "desk": (1366, 900)}


@dataclass
class Story:
    """A running zone with a clock that can be moved."""

    url: str
    core: Core
    zone: Zone
    clock_file: Path
    browser: Browser
    size: tuple[int, int]
    troubles: list[str]

    def at(self, moment: str) -> None:
        """Move the whole zone to a Shanghai moment, ``2026-09-21 09:00``."""
        draft = self.clock_file.with_suffix(".next")
        draft.write_text(shanghai(moment).isoformat(), encoding="utf-8")
        draft.replace(self.clock_file)  # a page may ask for the time meanwhile

    def tick(self) -> int:
        """What beat and worker would do now."""
        return run_round(self.core.transactions, SUBJECTS, self.core.channels)

    def now(self) -> datetime:
        """The zone's present."""
        return clock.now()

    def person(self, actor: Actor) -> "Person":
        """Somebody at a browser of their own, signed in."""
        with self.core.transactions.acting(SYSTEM) as tx:
            secret = start_session(tx, AccountId(actor.account_id or 0), "127.0.0.1").secret
        width, height = self.size
        context = self.browser.new_context(
            locale="zh-CN", timezone_id="Asia/Shanghai", viewport={"width": width, "height": height}
        )
        context.set_default_timeout(10_000)
        context.add_cookies([{"name": "sid", "value": secret, "url": self.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("console", lambda line: self.troubles.append(line.text) if line.type == "error" else None)
        return Person(page, self.url)


@dataclass
class Person:
    """What one does with a mouse and a keyboard, in the words of the buttons."""

    page: Page
    url: str

    def opens(self, path: str) -> "Person":
        """Go to an address of the zone."""
        answer = self.page.goto(self.url + path)
        assert answer is not None
        assert answer.status == 200, f"{path}: {answer.status}"
        assert self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{path} is too wide"
        return self

    def sheet(self, action: str) -> Locator:
        """The form of an act (``check-in``): in a sheet that opens under its button, or the button alone."""
        form = self.page.locator(f"form[action$='/{action}']").first
        form.wait_for(state="attached")
        details = self.page.locator(f"details:has(form[action$='/{action}'])").first
        if details.count() and details.get_attribute("open") is None:
            details.locator("summary").first.click()
        return form

    def does(self, action: str, button: str = "", **fields: str) -> "Person":
        """Fill the form of an act and send it, by the button that says ``button`` when there are several."""
        form = self.sheet(action)
        for name, value in fields.items():
            fill(form, name, value)
        sending = form.locator("button[type=submit]:not([formnovalidate]):not([aria-hidden])")
        (sending.filter(has_text=button) if button else sending).first.click()
        self.page.wait_for_load_state()
        return self

    def clicks(self, words: str) -> "Person":
        """Click the link or button that says exactly ``words``."""
        link = self.page.get_by_role("link", name=words, exact=True)
        (link if link.count() else self.page.get_by_role("button", name=words, exact=True)).first.click()
        self.page.wait_for_load_state()
        return self

    def sees(self, *words: str) -> "Person":
        """Every one of these stands on the page."""
        shown = self.page.locator("main").inner_text()
        for word in words:
            assert word in shown, f"{word!r} is not on {self.page.url}:\n{shown[:1500]}"
        return self

    def does_not_see(self, *words: str) -> "Person":
        """None of these stands in the page, not even hidden."""
        source = self.page.content()
        for word in words:
            assert word not in source, f"{word!r} is in {self.page.url}"
        return self


def fill(form: Locator, name: str, value: str) -> None:
    """Type, choose or tick, whichever the control wants."""
    control = form.locator(f"[name={name}]").first
    kind = control.evaluate("control => control.tagName + '/' + (control.type || '')")
    if kind.startswith("SELECT"):
        control.select_option(value)
    elif kind in {"INPUT/radio", "INPUT/checkbox"}:
        form.locator(f"label:has([name={name}][value='{value}'])").first.click()
    else:
        control.fill(value)


@pytest.fixture(scope="module")
def served(app: Flask) -> Iterator[tuple[Flask, str]]:
    """The application behind a real socket."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield app, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join(timeout=10)


@contextmanager
def told(served: tuple[Flask, str], browser: Browser, folder: Path, size: tuple[int, int]) -> Iterator[Story]:
    """A small zone on Monday 2026-09-21 09:00; gone at the end, when the browser's console must have been silent."""
    app, url = served
    core = core_of(app)
    clock_file = folder / "clock"
    clock_file.write_text(shanghai("2026-09-21 09:00").isoformat(), encoding="utf-8")
    clock.follow(clock_file)
    with furnished(core.transactions):
        with core.transactions.acting(SYSTEM) as tx:
            zone = a_zone(tx)
        made = Story(url, core, zone, clock_file, browser, size, [])
        yield made
        for context in browser.contexts:
            context.close()
        clock.follow(None)
    assert made.troubles == [], f"the browser's console is silent: {made.troubles}"
