"""The sheet of an act before anything is typed: the same for every matter of which it says the same, and drawn once."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask
from markupsafe import Markup

from app.tickets.rules.lifecycle import Action
from app.web.drawn import Shows, drawn_once
from app.web.tickets.sheets import Sheet
from app.web.tickets.shown import TicketPage

ANY_NUMBER = "\x1a"
"""Stands for the number of the matter in what is kept: no typed word can hold it."""
OF_ONE = frozenset(
    {
        Action.DECLINE_PROPOSAL,
        Action.SIGN_HAND_BACK,
        Action.RULE,
        Action.DECIDE_REGRADE,
        Action.DECIDE_POSTPONEMENT,
        Action.ANSWER_INSTRUCTION,
    }
)
"""They show what somebody wrote about one matter: nothing another matter could show too."""
OF_READER = frozenset({"csrf_token", "version"})


@dataclass(frozen=True)
class _AnyTicket:
    number: str = ANY_NUMBER


@dataclass(frozen=True)
class _AnyPage:
    """What a blank sheet may read of its page; anything else is refused by the template."""

    ticket: _AnyTicket = _AnyTicket()


@dataclass(frozen=True)
class _AnySheet:
    """The sheet of an act on any matter."""

    sheet: Sheet
    href: str

    def __getattr__(self, name: str) -> Any:
        return getattr(self.sheet, name)


def blank(sheet: Sheet, page: TicketPage, draw: Callable[[Any, Any], str]) -> Markup:
    """What a sheet asks below its token: ``draw(sheet, page)``, or the same as it was drawn for another matter."""
    shows = shown_by(sheet)
    if shows is None:
        return Markup(draw(sheet, page))  # noqa: S704 - drawn by a template
    number = page.ticket.number
    any_sheet = _AnySheet(sheet, sheet.href.replace(number, ANY_NUMBER))
    found = drawn_once(shows, lambda: draw(any_sheet, _AnyPage()))
    return Markup(found.replace(ANY_NUMBER, number))  # noqa: S704 - a number is letters, digits and lines


def shown_by(sheet: Sheet) -> Shows | None:
    """Everything the sheet shows besides the number; None when it is drawn for this one matter."""
    if sheet.open or sheet.action in OF_ONE:
        return None
    said: list[object] = [sheet.name, sheet.label, sheet.kind, sheet.note]
    if not sheet.same:
        said += [(name, _plain(value)) for name, value in sheet.facts.items()]
        fields = [field for field in sheet.form if field.short_name not in OF_READER]
        said += [(field.short_name, _plain(field.data), _choices(field)) for field in fields]
    return tuple(said)


def _choices(field: Any) -> object:
    offered = getattr(field, "choices", None)
    return tuple((each.value, str(each.label)) for each in offered) if offered else None


def _plain(value: Any) -> object:
    if isinstance(value, list | tuple):
        return tuple(_plain(each) for each in value)
    return tuple(value.items()) if isinstance(value, dict) else value


def register(app: Flask) -> None:
    """Make it known to the templates that draw sheets."""
    app.jinja_env.globals["blank"] = blank
