"""Things found, in words: each kind as a line that leads to the thing itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from app.accounts.finding import FoundPerson, FoundSeat
from app.accounts.rules.roles import Role
from app.companies.seeing import SeenCompany
from app.knowledge.seeing import SeenArticle
from app.search.rules import COUNTED_TO, Sought
from app.search.seeing import Found
from app.supervision.seeing import SeenOrder
from app.tickets.seen import SeenRow
from app.web.labels import label
from app.web.speaking import _, listed
from app.web.tickets.rows import company_label

ICONS: Mapping[Sought, str] = {
    Sought.TICKETS: "file-text",
    Sought.FIRMS: "building",
    Sought.PEOPLE: "user",
    Sought.ORDERS: "flag",
    Sought.ARTICLES: "book",
}
WHOLE_LISTS: Mapping[Sought, str] = {Sought.TICKETS: "/tickets", Sought.FIRMS: "/companies"}
"""Where a kind has a list of its own that is narrowed by the same words."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing found; ``href`` is empty where it has no page that this reader may open."""

    text: str
    href: str
    note: str


@dataclass(frozen=True, kw_only=True)
class ShownKind:
    """The things of one kind, and the ways to the others of it."""

    key: str
    label: str
    icon: str
    count: str
    lines: list[Line]
    kind_href: str
    list_href: str


def shown_kind(found: Found, q: str) -> ShownKind:
    """A kind with its things in words."""
    whole = WHOLE_LISTS.get(found.kind)
    return ShownKind(
        key=found.kind.value,
        label=label(found.kind),
        icon=ICONS[found.kind],
        count=count_label(found.count),
        lines=lines_of(found),
        kind_href=f"/search?{urlencode({'q': q, 'kind': found.kind.value})}",
        list_href=f"{whole}?q={quote(q)}" if whole else "",
    )


def count_label(count: int) -> str:
    """How many, as far as was counted."""
    return str(count) if count <= COUNTED_TO else f"{COUNTED_TO}+"


def lines_of(found: Found) -> list[Line]:
    """The things found, in their order."""
    return [_LINES[found.kind](row) for row in found.rows]


def _ticket(row: SeenRow) -> Line:
    note = " · ".join(
        filter(None, (row.number, company_label(row), label(row.state), _("测试") if row.is_test else ""))
    )
    return Line(text=row.title, href=f"/tickets/{row.number}", note=note)


def _firm(firm: SeenCompany) -> Line:
    former = _("曾用名：%(names)s", names=listed([each.name for each in firm.former])) if firm.former else ""
    note = " · ".join(filter(None, (firm.credit_code, former)))
    return Line(text=firm.name, href=f"/companies/{firm.credit_code}", note=note)


def person_line(person: FoundPerson) -> Line:
    """A colleague, with what he has in hand."""
    held = listed([f"{seat.name} {label(seat.role)}".strip() for seat in person.seats])
    return Line(text=person.name, href=next(filter(None, map(_matters_of(person), person.seats)), ""), note=held)


def _matters_of(person: FoundPerson) -> Callable[[FoundSeat], str]:
    """What somebody in a seat has in hand, as a list."""

    def href(seat: FoundSeat) -> str:
        if seat.role is Role.OFFICER:
            return f"/tickets?officer={quote(person.username)}"
        if seat.code:
            return f"/tickets?{'park' if seat.in_park else 'department'}={quote(seat.code)}"
        return ""

    return href


def _order(order: SeenOrder) -> Line:
    unit = order.department.name if order.department else ""
    note = " · ".join(filter(None, (order.number, unit, label(order.level), label(order.state), order.ticket_number)))
    return Line(text=order.ticket_title, href=f"/supervision/{order.reference}", note=note)


def _article(article: SeenArticle) -> Line:
    unit = _(article.department.name) if article.department else _("企服中心")
    return Line(text=article.title, href=f"/knowledge/{article.id}", note=f"{unit} · {label(article.state)}")


_LINES: Mapping[Sought, Callable[[Any], Line]] = {
    Sought.TICKETS: _ticket,
    Sought.FIRMS: _firm,
    Sought.PEOPLE: person_line,
    Sought.ORDERS: _order,
    Sought.ARTICLES: _article,
}
