"""The list of tickets as an address: its conditions by name, read and written here alone.

Read and written again, an address is canonical: the same conditions are the same text, which can be kept and compared.
What cannot be meant is Invalid, never ignored.
"""

import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import TypeVar
from urllib.parse import parse_qsl, urlencode

from app.kernel.errors import Invalid
from app.kernel.sentences import say
from app.tickets.finding import FIRST_DAY, LAST_DAY, NO_DAY, TicketFilters
from app.tickets.rules.words import OPEN, Kind, State, Urgency

NAMES = (
    "q",
    "state",
    "category",
    "park",
    "department",
    "officer",
    "company",
    "kind",
    "urgency",
    "filed_from",
    "filed_to",
    "overdue",
    "sort",
)
"""What an address of the list may say, in the order it is written; everything else is left alone."""
ALL_OPEN = "open"
"""Said as a state: every state in which a matter is not done with."""
BY_DUE = "due"
"""The one order an address may ask for; the other is the order of filing."""
YES = "1"
LONGEST = 2_000
"""Characters of an address: the longest search text takes 1,200 of them."""
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
E = TypeVar("E", bound=StrEnum)


def conditions_in(query: str) -> dict[str, str]:
    """The conditions of an address's query, ``a=b&c=d``; the first of a name counts, as it does in a request.

    Raises Invalid for a text no address of the list can be.
    """
    if len(query) > LONGEST:
        raise Invalid({"query": [say("筛选条件太长，请去掉一些。")]})
    found = dict(reversed(parse_qsl(query)))
    return {name: value for name in NAMES if (value := found.get(name, "").strip())}


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


def canonical(typed: Mapping[str, str]) -> str:
    """The query that says these conditions and nothing else; ASCII. Raises Invalid as ``filters_from`` does."""
    filters = filters_from(typed)
    state = ALL_OPEN if filters.states == OPEN else "".join(filters.states)
    said = {
        "q": filters.q,
        "state": state,
        "category": filters.category,
        "park": filters.park,
        "department": filters.department,
        "officer": filters.officer,
        "company": filters.company,
        "kind": filters.kind,
        "urgency": filters.urgency,
        "filed_from": filters.filed_from,
        "filed_to": filters.filed_to,
        "overdue": YES if filters.overdue else None,
        "sort": BY_DUE if typed.get("sort") == BY_DUE else None,
    }
    return urlencode({name: str(said[name]) for name in NAMES if said[name]})


def narrows(typed: Mapping[str, str]) -> bool:
    """Whether anything is left out by these conditions; an order alone leaves nothing out."""
    return any(name != "sort" for name in typed)


def _member(enum: type[E], typed: Mapping[str, str], name: str) -> E | None:
    if name not in typed:
        return None
    try:
        return enum(typed[name])
    except ValueError as error:
        raise Invalid({name: [say("请从列表中选择筛选条件。")]}) from error


def _day(typed: Mapping[str, str], name: str) -> date | None:
    if name not in typed:
        return None
    try:
        if not _DAY.fullmatch(typed[name]):
            raise ValueError(typed[name])
        day = date.fromisoformat(typed[name])
        if not FIRST_DAY <= day <= LAST_DAY:
            raise ValueError(typed[name])
    except ValueError as error:
        raise Invalid({name: [NO_DAY]}) from error
    return day
