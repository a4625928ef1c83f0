"""A Chromium for the tests that look at pages as a person does."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# A sandbox of its own needs rights that root in a container does not have; /dev/shm is often tiny there.
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--lang=zh-CN"]


@pytest.fixture(scope="session")
def chromium() -> Path:
    """Return the browser named by CHROMIUM or found on PATH; skips where there is none."""
    named = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if named is None or not Path(named).exists():
        pytest.skip("no Chromium: set CHROMIUM=/path/to/chromium or put one on PATH")
    return Path(named)


@pytest.fixture(scope="session")
def browser(chromium: Path) -> Iterator[Browser]:
    """Return one browser for all pages of this worker."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=str(chromium), args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Return a page with cookies of its own, in Chinese and on Shanghai time."""
    context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", viewport={"width": 1280, "height": 900})
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()
