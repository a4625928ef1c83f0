"""What other slices hang on a page: a panel, and how a page asks for those that are hung on it.

A slice that brings one declares it in its own room, with its template and the forms that come back to it; all are
listed in ``app/web/panels.py``. The page knows the places it has, and none of the slices.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

from flask import Flask, current_app

from app.kernel.asking import Question
from app.kernel.transaction import Transaction
from app.tickets.seen import SeenRow
from app.web.forms.bases import ZoneForm

About = TypeVar("About")
"""What the page is about, as the page has gathered it."""


class On(StrEnum):
    """The pages that take panels."""

    TICKET = "ticket"
    FIRMS_TICKET = "firms_ticket"
    """The page of a ticket as its firm reads it."""
    TICKETS = "tickets"
    """The list of tickets with its conditions."""


class Place(StrEnum):
    """Where on a page; a page in one column has the side before the rest."""

    HEAD = "head"
    """Beside the title."""
    SIDE = "side"
    MAIN = "main"
    TOOLS = "tools"
    """Beside the conditions of a list."""


@dataclass(frozen=True, kw_only=True)
class Panel(Generic[About]):
    """A part of a page that another slice brings."""

    place: Place
    template: str
    """Reads ``panel.shown``, and what the page has."""
    gather: Callable[[Transaction, About, Any], Mapping[str, object] | None]
    """What it shows, of the thing and of the form that came back or None; None when it has nothing for this reader."""
    asks: Callable[[Transaction, SeenRow], Sequence[Question]] | None = None
    """What ``gather`` is going to ask of a ticket; the panels of its page are answered in one statement."""
    forms: tuple[type[ZoneForm], ...] = ()
    """The forms that are sent from it and come back to it; they change nothing about the thing of the page."""


@dataclass(frozen=True, kw_only=True)
class ShownPanel:
    """A panel with what it shows to one reader."""

    place: Place
    template: str
    shown: Mapping[str, object]


def hang(app: Flask, panels: Mapping[On, Sequence[Panel[Any]]]) -> None:
    """Hand the panels to the pages, which stand below the rooms they come from."""
    app.extensions["panels"] = panels


def panels_on(tx: Transaction, page: On, about: object, failed: ZoneForm | None) -> list[ShownPanel]:
    """The panels of a page that have something for this reader, in their order; ``failed`` is a form shown again."""
    gathered = [(panel, panel.gather(tx, about, failed)) for panel in _hung(page)]
    return [
        ShownPanel(place=panel.place, template=panel.template, shown=shown)
        for panel, shown in gathered
        if shown is not None
    ]


def asked_on(page: On) -> Callable[[Transaction, SeenRow], list[Question]]:
    """What the panels of a page are going to ask of a ticket."""
    asking = [panel.asks for panel in _hung(page) if panel.asks is not None]
    return lambda tx, row: [each for asks in asking for each in asks(tx, row)]


def answered_on(page: On, failed: ZoneForm) -> bool:
    """Whether a form that came back belongs to a panel of a page, and so fits whatever happened meanwhile."""
    return any(isinstance(failed, panel.forms) for panel in _hung(page))


def _hung(page: On) -> Sequence[Panel[Any]]:
    hung: Sequence[Panel[Any]] = current_app.extensions["panels"][page]
    return hung
