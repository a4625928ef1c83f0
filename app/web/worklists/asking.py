"""What an address asks of a work list besides its name: whose, in which order, due on which day, how many rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from app.kernel.errors import Invalid
from app.kernel.pagination import DEFAULT_LIMIT, MAX_LIMIT
from app.tickets.finding import NO_DAY, Sort
from app.tickets.rules.filtering import day_in
from app.tickets.rules.words import Whose
from app.tickets.rules.worklists import Worklist
from app.web.speaking import _
from app.web.tickets.columns import SORTED_BY


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A page of a work list as an address asks for it."""

    cursor: str | None
    rows: int
    """Those of a page, or as many as stood there when the list is taken in anew."""
    person: Whose | None
    sort: Sort
    due_on: date | None

    def next_href(self, which: Worklist, cursor: str | None, group: str) -> str | None:
        """The rows behind these; None at the end. ``group`` is the one in which this page ends."""
        if cursor is None:
            return None
        more = {
            "person": self.person.value if self.person else "",
            "sort": "" if self.sort is Sort.DUE else self.sort.value,
            "due_on": self.due_on.isoformat() if self.due_on else "",
        }
        said = {name: value for name, value in more.items() if value}
        return f"/worklist/{which}?{urlencode({'cursor': cursor, 'in': group, **said})}"


def asked_of(typed: Mapping[str, str]) -> Asked:
    """Read the address. Raises Invalid for a day or a person that is none; any other order is that of the clocks."""
    rows, person = typed.get("rows", ""), typed.get("person", "")
    if person and person not in set(Whose):
        raise Invalid({"person": [_("请从列表中选择筛选条件。")]})
    try:
        due_on = day_in(typed["due_on"]) if typed.get("due_on") else None
    except ValueError as error:
        raise Invalid({"due_on": [NO_DAY]}) from error
    asked = int(rows) if rows.isascii() and rows.isdigit() and len(rows) < 6 else DEFAULT_LIMIT
    return Asked(
        cursor=typed.get("cursor"),
        rows=min(max(asked, DEFAULT_LIMIT), MAX_LIMIT),
        person=Whose(person) if person else None,
        sort=next((sort for sort in SORTED_BY.values() if typed.get("sort") == sort), Sort.DUE),
        due_on=due_on,
    )
