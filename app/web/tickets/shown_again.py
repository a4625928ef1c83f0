"""Rows of lists as they were drawn before: a row that says the same is the same text, whoever reads it.

What it is drawn from is the row itself with every word it says, whether it can be ticked, and what its reader opened. A
row with a form in it is drawn anew each time: it holds a token of its reader's. Nothing is looked up here that the row
does not say.
"""

from collections.abc import Callable

from flask import Flask
from markupsafe import Markup

from app.web.drawn import drawn_once
from app.web.tickets.rows import TicketRow

Drawn = Callable[..., Markup]


def row_again(draw: Drawn, row: TicketRow, *, pick: bool, opened: bool | None) -> Markup:
    """The row as ``draw`` (the macro ``ticket_row``) draws it without an act."""
    return drawn_once(("row", row, pick, opened), lambda: draw(row, pick=pick, opened=opened))


def register(app: Flask) -> None:
    """Make it known to the templates of lists."""
    app.jinja_env.globals["row_again"] = row_again
