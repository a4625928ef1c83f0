"""What words find, by kind: each kind by its own search, which asks for what exists for the reader and nothing more.

A kind is one list (``_LISTS``): how a page of it is read and how its things are counted. Things are counted only where
a page does not hold them all, and no further than anybody reads.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.accounts.finding import count_people, find_people
from app.companies.queries import CompanyFilters, count_companies
from app.companies.seeing import seen_companies
from app.kernel.errors import Invalid
from app.kernel.folding import LONGEST_QUERY
from app.kernel.pagination import Page
from app.kernel.transaction import Transaction
from app.knowledge.seeing import count_articles, find_articles
from app.search.rules import COUNTED_TO, TOO_LONG, TOO_SHORT, Sought, is_enough, sought_by
from app.supervision.finding import count_orders
from app.supervision.seeing import found_orders
from app.tickets.finding import TicketFilters
from app.tickets.rules.numbering import numbers_in
from app.tickets.searches import count_found
from app.tickets.seeing import Wanted, seen_list

FIRST = 5
"""Things of each kind beside those of the others; of one kind alone there are pages."""
A_PAGE = 20


@dataclass(frozen=True, kw_only=True)
class Found:
    """The things of one kind. ``rows`` are what its own ``seeing`` gives: tickets, firms, people, orders, articles."""

    kind: Sought
    count: int
    """Exact up to 99, 100 for more."""
    rows: Sequence[Any]
    next_cursor: str | None


@dataclass(frozen=True)
class _List:
    page: Callable[[Transaction, str, str | None, int], Page[Any]]
    count: Callable[[Transaction, str, int], int]


def found_by(
    tx: Transaction, q: str, kind: Sought | None = None, cursor: str | None = None, limit: int = FIRST
) -> list[Found]:
    """What holds every word, of one kind or of each there is for this reader, with how many there are.

    At most four queries of tickets, three of firms, three of people, five of orders and two of articles.
    Raises Invalid for fewer than two signs, for too many, and for a cursor that was not made here.
    """
    if not is_enough(q):
        raise Invalid({"q": [TOO_SHORT]})
    if len(q) > LONGEST_QUERY:
        raise Invalid({"q": [TOO_LONG]})
    return [_found(tx, q, each, cursor, limit) for each in sought_by(tx.actor) if kind in (None, each)]


def _found(tx: Transaction, q: str, kind: Sought, cursor: str | None, limit: int) -> Found:
    listed = _LISTS[kind]
    page = listed.page(tx, q, cursor, limit)
    whole = cursor is None and page.next_cursor is None
    count = len(page.items) if whole else listed.count(tx, q, COUNTED_TO + 1)
    return Found(kind=kind, count=count, rows=page.items, next_cursor=page.next_cursor)


def _tickets(tx: Transaction, q: str, cursor: str | None, limit: int) -> Page[Any]:
    return seen_list(tx, Wanted(filters=TicketFilters(q=q), cursor=cursor, limit=limit))


def _firms(tx: Transaction, q: str, cursor: str | None, limit: int) -> Page[Any]:
    if numbers_in(q).whole:  # the number of a ticket is none of a firm
        return Page([], None)
    return seen_companies(tx, CompanyFilters(q=q), cursor, limit)


def _count_firms(tx: Transaction, q: str, most: int) -> int:
    return count_companies(tx.session, tx.actor, CompanyFilters(q=q), most)


_LISTS: Mapping[Sought, _List] = {
    Sought.TICKETS: _List(_tickets, count_found),
    Sought.FIRMS: _List(_firms, _count_firms),
    Sought.PEOPLE: _List(find_people, count_people),
    Sought.ORDERS: _List(found_orders, count_orders),
    Sought.ARTICLES: _List(find_articles, count_articles),
}
