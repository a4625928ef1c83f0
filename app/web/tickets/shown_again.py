"""Rows of lists as they were drawn before: a row that says the same is the same text, whoever reads it.

The key is all that the row is drawn from: the row itself with every word it says, whether it can be ticked, what its
reader opened, the language, and the year by which a day is said with or without it. A row with a form in it is drawn
anew each time: it holds a token of its reader's. Nothing is looked up here that the row does not say.
"""

from collections.abc import Callable
from functools import lru_cache

from flask import Flask
from markupsafe import Markup

from app.calendars.rules import local_day
from app.kernel.clock import now
from app.web.speaking import language
from app.web.tickets.rows import TicketRow

MOST = 1024
"""Rows that are kept at most, some three kilobytes each."""

Drawn = Callable[..., Markup]


def row_again(draw: Drawn, row: TicketRow, *, pick: bool, opened: bool | None) -> Markup:
    """The row as ``draw`` (the macro ``ticket_row``) draws it without an act."""
    return _drawn(draw, row, pick, opened, language(), local_day(now()).year)


@lru_cache(maxsize=MOST)
def _drawn(draw: Drawn, row: TicketRow, pick: bool, opened: bool | None, _language: str, _year: int) -> Markup:
    return draw(row, pick=pick, opened=opened)


def register(app: Flask) -> None:
    """Make it known to the templates of lists."""
    app.jinja_env.globals["row_again"] = row_again
