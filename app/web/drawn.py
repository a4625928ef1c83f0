"""Parts of pages that show the same to many readers, drawn once and kept under everything they show.

Nothing kept can be stale: what a part shows is its key, with the language and the day, by which moments are said with
or without a year. Whoever is to be shown something else has another key. What belongs to one reader or one request (the
token of a form, its version, files that wait) is never inside, and a page that answers a form is drawn anew.
"""

from collections.abc import Callable, Hashable

from flask import Flask, request
from markupsafe import Markup

from app.calendars.rules import local_day
from app.kernel.clock import now
from app.kernel.lately import Lately
from app.web.speaking import language

MOST = 1536
"""Parts that are kept at most in one process, of some three kilobytes each."""
Shows = tuple[Hashable, ...]
"""Everything a part shows, the name of the part first."""


_KEPT: Lately[str] = Lately(MOST)


def drawn_once(shows: Shows | None, draw: Callable[[], str]) -> Markup:
    """A part as it was drawn for the first who was shown the same today, in the language of this page.

    ``shows``: None for what is drawn anew.
    """
    if shows is None or request.method != "GET":
        return Markup(draw())  # noqa: S704 - drawn by a template
    return Markup(_KEPT.of((language(), local_day(now()), *shows), lambda: str(draw())))  # noqa: S704 - drawn by a template


def register(app: Flask) -> None:
    """Make it known to templates: ``once(shows, macro, …)`` is what the macro draws of what is said behind it."""
    app.jinja_env.globals["once"] = _once


def _once(shows: Shows | None, draw: Callable[..., str], *said: object) -> Markup:
    return drawn_once(shows, lambda: draw(*said))
