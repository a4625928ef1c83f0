"""The conditions of a list of tickets, read from its address. What cannot be meant is Invalid, never ignored."""

import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from app.kernel.errors import Invalid
from app.tickets.finding import TicketFilters
from app.tickets.rules.words import OPEN, Kind, State, Urgency
from app.web.speaking import _

NAMES = ("q", "state", "category", "park", "department", "officer", "company", "kind", "urgency", "filed_from",
         "filed_to", "overdue", "sort")  # fmt: skip
"""What an address of the list may say; everything else is left alone."""
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
E = TypeVar("E", bound=StrEnum)
ALL_OPEN = "open"
"""Said as a state: every state in which a matter is not done with."""


def chosen(args: MultiDict[str, str]) -> dict[str, str]:
    """The conditions as typed; empty ones are none."""
    return {name: args[name].strip() for name in NAMES if args.get(name, "").strip()}


def filters_from(typed: Mapping[str, str]) -> TicketFilters:
    """The conditions as the list reads them. Raises Invalid for a word that is none and a day that is none."""
    state = None if typed.get("state") == ALL_OPEN else _member(State, typed, "state")
    states = OPEN if typed.get("state") == ALL_OPEN else ()
    return TicketFilters(
        states=states if state is None else (state,),
        category=typed.get("category"),
        park=typed.get("park"),
        department=typed.get("department"),
        officer=typed.get("officer"),
        company=typed.get("company"),
        kind=_member(Kind, typed, "kind"),
        urgency=_member(Urgency, typed, "urgency"),
        filed_from=_day(typed, "filed_from"),
        filed_to=_day(typed, "filed_to"),
        overdue=True if "overdue" in typed else None,
        q=typed.get("q"),
    )


def address(path: str, typed: Mapping[str, str], **changed: str | None) -> str:
    """The address of the list with some conditions changed; None takes one away."""
    wanted = {name: value for name, value in {**typed, **changed}.items() if value}
    return f"{path}?{urlencode(wanted)}" if wanted else path


def _member(enum: type[E], typed: Mapping[str, str], name: str) -> E | None:
    if name not in typed:
        return None
    try:
        return enum(typed[name])
    except ValueError as error:
        raise Invalid({name: [_("请从列表中选择筛选条件。")]}) from error


def _day(typed: Mapping[str, str], name: str) -> date | None:
    if name not in typed:
        return None
    try:
        if not _DAY.fullmatch(typed[name]):
            raise ValueError(typed[name])
        return date.fromisoformat(typed[name])
    except ValueError as error:
        raise Invalid({name: [_("请填写正确的日期，例如 2026-10-12。")]}) from error
