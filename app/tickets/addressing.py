"""The list of tickets as an address: its conditions by name, read and written here alone.

Read and written again, an address is canonical: the same conditions are the same text, which can be kept and compared.
What cannot be meant is Invalid, never ignored.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlencode

from app.kernel.errors import Invalid
from app.kernel.sentences import say
from app.tickets.finding import NO_DAY, Sort, TicketFilters
from app.tickets.rules.filtering import CONDITIONS, WORDS, Condition, Reading, day_in, moment_in
from app.tickets.rules.words import OPEN

NAMES = (*WORDS, "sort")
"""What an address of the list may say, in the order it is written; everything else is left alone."""
ALL_OPEN = "open"
"""Said as a state: every state in which a matter is not done with."""
ORDERS = (Sort.DUE, Sort.NUMBER, Sort.MOVED)
"""The orders an address may ask for: each is walked by an index; the usual one is that of filing."""
YES = "1"
_DAYS: Mapping[Reading, Callable[[str], date]] = {Reading.DAY: day_in, Reading.MOMENT: moment_in}
LONGEST = 2_000
"""Characters of an address: the longest search text takes 1,200 of them."""


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
    found: dict[str, Any] = {}
    for each in CONDITIONS:
        if each.name in typed:
            found["states" if each.reading is Reading.STATES else each.name] = _read(each, typed[each.name])
    return TicketFilters(**found)


def canonical(typed: Mapping[str, str]) -> str:
    """The query that says these conditions and nothing else; ASCII. Raises Invalid as ``filters_from`` does."""
    filters = filters_from(typed)
    said = {each.name: _written(each, filters) for each in CONDITIONS}
    said["sort"] = None if sort_from(typed) is Sort.FILED else sort_from(typed).value
    return urlencode({name: said[name] for name in NAMES if said[name]})


def sort_from(typed: Mapping[str, str]) -> Sort:
    """The order that is asked for; that of filing for every other word."""
    return next((sort for sort in ORDERS if typed.get("sort") == sort), Sort.FILED)


def narrows(typed: Mapping[str, str]) -> bool:
    """Whether anything is left out by these conditions; an order alone leaves nothing out."""
    return any(name != "sort" for name in typed)


def _read(condition: Condition, value: str) -> Any:
    """The value of a condition. Raises Invalid."""
    if condition.reading is Reading.FLAG:
        return True
    if condition.reading is Reading.STATES and value == ALL_OPEN:
        return OPEN
    try:
        if condition.members is not None:
            member = condition.members(value)
            return (member,) if condition.reading is Reading.STATES else member
        if condition.reading in _DAYS:
            return _DAYS[condition.reading](value)
    except ValueError as error:
        wrong = NO_DAY if condition.reading in _DAYS else say("请从列表中选择筛选条件。")
        raise Invalid({condition.name: [wrong]}) from error
    return value


def _written(condition: Condition, filters: TicketFilters) -> str | None:
    if condition.reading is Reading.STATES:
        return ALL_OPEN if filters.states == OPEN else "".join(filters.states)
    value = getattr(filters, condition.name)
    if isinstance(value, date):  # an instant is one as well
        return value.isoformat()
    return YES if value is True else value or None
