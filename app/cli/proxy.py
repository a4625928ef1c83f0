"""What the proxy answers when the application does not: a copy of its error pages, made when the images are built."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask import current_app, g
from markupsafe import Markup

from app.accounts.rules.languages import LANGUAGES
from app.api.problems import OF_HTTP, problem
from app.cli.refusing import OneLine
from app.web.errors import OF_PROXY
from app.web.errors import problem as page
from app.web.filters import DIST

NUMBER = Markup("<!--# echo var='request_id' -->")
"""nginx puts the number of the request here, as it sends the file."""
NOT_OF_PAGES = ("fonts", "manifest.json", "*.gz", "*.br")

proxy = OneLine("proxy", help="What the proxy answers by itself.")


@proxy.command("pages")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def write_pages(folder: Path) -> None:
    """Write into FOLDER each page in each language, each problem document, and the files the pages ask for."""
    folder.mkdir(parents=True, exist_ok=True)
    for code, retry_after in OF_PROXY.items():
        for language in LANGUAGES:
            with _asked(f"/?lang={language}"):
                written = page(code, retry_after=retry_after)
            (folder / f"{code}.{language}.html").write_bytes(written.data)
        with _asked("/api/"):
            written = problem(code, OF_HTTP.get(code, "forbidden"))
        (folder / f"{code}.json").write_bytes(written.data)
    shutil.copytree(DIST, folder / "static" / "dist", ignore=shutil.ignore_patterns(*NOT_OF_PAGES), dirs_exist_ok=True)


@contextmanager
def _asked(address: str) -> Iterator[None]:
    """A request of its own, which keeps nothing of the one before it."""
    with current_app.app_context(), current_app.test_request_context(address):
        g.request_id = NUMBER
        yield
